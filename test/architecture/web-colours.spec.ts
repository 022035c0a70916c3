import { describe, expect, it } from 'vitest';
import { sourcesOf, type Source } from './support/sources.js';

const COLOUR = /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\(/gi;
const TOKENS = 'apps/web/src/shared/ui/tokens.css';

const coloursOutside = (sources: readonly Source[]): string[] =>
  sources.flatMap(({ path, text }) =>
    path === TOKENS ? [] : [...text.matchAll(COLOUR)].map(([colour]) => `${path}: ${colour}`),
  );

const luminance = (colour: string): number => {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red, green, blue] = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one: string, other: string): number => {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

/** Text on the surfaces it stands on, as the interface uses them. */
const GROUNDS = ['bg', 'surface', 'sunken', 'hover'];
const PAIRS: readonly (readonly [string, readonly string[]])[] = [
  ['text', [...GROUNDS, 'bad-soft', 'warn-soft', 'info-soft']],
  ...['muted', 'accent', 'ok', 'warn', 'bad', 'info'].map((name) => [name, GROUNDS] as const),
  ...['accent', 'ok', 'warn', 'bad', 'info'].map((name) => [name, [`${name}-soft`]] as const),
  ['on-accent', ['accent', 'accent-hover']],
  ['on-bad', ['bad', 'bad-hover']],
  ['console-text', ['console-bg']],
];

describe('the colours of the web', () => {
  it('stand in its tokens only', async () => {
    const sources = await sourcesOf('apps/web/src/**/*.css');
    expect(sources.length).toBeGreaterThan(20);
    expect(coloursOutside(sources)).toEqual([]);
    expect(coloursOutside([{ path: 'a.css', text: 'a { color: #fff }' }])).toEqual(['a.css: #fff']);
  });

  it('can be read on each other, light and dark', async () => {
    const [tokens] = await sourcesOf(TOKENS);
    const pairs = tokens!.text.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g);
    const colours = new Map([...pairs].map(([, name, light, dark]) => [name!, [light!, dark!] as const]));
    for (const [name, grounds] of PAIRS) {
      for (const ground of grounds) {
        for (const theme of [0, 1] as const) {
          const ratio = contrast(colours.get(name)![theme], colours.get(ground)![theme]);
          expect(ratio, `${name} on ${ground}, theme ${theme}`).toBeGreaterThanOrEqual(4.5);
        }
      }
    }
  });
});
