import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

const KIB = 1024;

/** Most that a first visit of a page may load, gzip KiB of scripts and styles, by the module that is the page. */
const PAGES: Readonly<Record<string, number>> = {
  'features/auth/LoginPage.tsx': 190,
  'features/servers/ServersPage.tsx': 250,
};
/** Most that a page may load on top of the list of servers. */
const LATER: Readonly<Record<string, number>> = {
  'features/console/ConsolePage.tsx': 165,
  'features/files/editor/EditPage.tsx': 145,
};
const OTHER_PAGE = 75;
/** Fonts are compressed already; those of other alphabets come only when a page needs them. */
const FONTS = { budget: 55, first: /-latin-(wght|standard)-normal/ };

type Chunk = Rolldown.OutputChunk;

/** Fails a build whose pages weigh more than people on slow lines should carry. */
export const budgets = (): Plugin => ({
  name: 'budgets',
  apply: 'build',
  generateBundle(_options, bundle) {
    const chunks = new Map<string, Chunk>();
    const sizes = new Map<string, number>();
    let fonts = 0;
    for (const [name, output] of Object.entries(bundle)) {
      if (output.type === 'chunk') chunks.set(name, output);
      const source = output.type === 'chunk' ? output.code : output.source;
      if (name.endsWith('.woff2')) fonts += FONTS.first.test(name) ? source.length / KIB : 0;
      else sizes.set(name, gzipSync(source, { level: 9 }).length / KIB);
    }
    const closure = (start: Chunk, seen = new Set<string>()): Set<string> => {
      if (seen.has(start.fileName)) return seen;
      seen.add(start.fileName);
      for (const css of (start as { viteMetadata?: { importedCss: Set<string> } }).viteMetadata
        ?.importedCss ?? [])
        seen.add(css);
      for (const name of start.imports) closure(chunks.get(name)!, seen);
      return seen;
    };
    const weigh = (names: Set<string>, without = new Set<string>()): number =>
      [...names].reduce((sum, name) => sum + (without.has(name) ? 0 : (sizes.get(name) ?? 0)), 0);

    const entry = [...chunks.values()].find((chunk) => chunk.isEntry)!;
    const first = closure(entry);
    const pageOf = (chunk: Chunk): string | undefined =>
      chunk.facadeModuleId?.split('/apps/web/src/')[1]?.split('?')[0];
    const pages = [...chunks.values()].filter((chunk) => /Page\.tsx$/.test(pageOf(chunk) ?? ''));
    const list = pages.find((chunk) => pageOf(chunk) === 'features/servers/ServersPage.tsx');
    const known = list ? closure(list, new Set(first)) : first;

    const rows: [string, number, number][] = [];
    for (const chunk of pages) {
      const page = pageOf(chunk)!;
      const whole = closure(chunk, new Set(first));
      const deferred = Object.entries(LATER).find(([name]) => name === page);
      if (page in PAGES) rows.push([page, weigh(whole), PAGES[page]!]);
      else {
        const lazy = deferred ? chunk.dynamicImports.flatMap((name) => [...closure(chunks.get(name)!)]) : [];
        rows.push([page, weigh(new Set([...whole, ...lazy]), known), deferred?.[1] ?? OTHER_PAGE]);
      }
    }
    rows.push(['fonts', fonts, FONTS.budget]);
    const missing = [...Object.keys(PAGES), ...Object.keys(LATER)].filter(
      (name) => !pages.some((chunk) => pageOf(chunk) === name),
    );
    if (missing.length > 0) this.error(`no chunk of its own: ${missing.join(', ')}`);
    for (const [name, size, budget] of rows.sort((a, b) => b[1] - a[1])) {
      process.stdout.write(`${name.padEnd(52)} ${size.toFixed(0).padStart(4)} of ${budget} KiB\n`);
    }
    const over = rows.filter(([, size, budget]) => size > budget);
    if (over.length > 0) this.error(`over budget: ${over.map(([name]) => name).join(', ')}`);
  },
});
