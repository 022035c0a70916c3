import axe, { type Result } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** The rules of WCAG AA that a change of colours alone can break. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds wrong with the page as it is. Its adapter for Playwright loads 600 KB and a page of its own at each
 * look, for the sake of frames: our pages have none, so a look takes 0.3 s instead of 3.
 * `within` looks at the last element of that selector and no more of the page.
 */
export async function violationsOf(page: Page, only?: 'colours', within?: string): Promise<string[]> {
  expect(page.frames()).toHaveLength(1);
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axe.source);
  const element = within ? `[...document.querySelectorAll(${JSON.stringify(within)})].at(-1)` : 'document';
  const options = { resultTypes: ['violations'], ...(only && { runOnly: OF_COLOURS }) };
  const found = await page.evaluate<Result[]>(
    `axe.run(${element}, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
