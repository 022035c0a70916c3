import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { OF_ACCOUNTS } from '../e2e/web/support/overlays/of-accounts.js';
import { OF_ADMINISTRATION } from '../e2e/web/support/overlays/of-administration.js';
import { OF_SERVERS } from '../e2e/web/support/overlays/of-servers.js';
import { sourcesOf, type Source } from './support/sources.js';

/** What draws something above the page, as an element or by a call. */
const ELEMENTS = new Set(['Dialog', 'Confirm', 'Menu', 'MenuAt', 'Modal', 'Popover', 'Tooltip']);
const CALLS = new Set(['useConfirmed']);
const ROOT = 'apps/web/src/';
/** What the others are made of: looked at wherever one of them opens. */
const MADE_OF = new Set(['shared/ui/Dialog', 'shared/ui/Menu', 'shared/ui/use-confirmed']);

/** How many things that open a file draws. */
function openedIn({ path, text }: Source): number {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  let count = 0;
  const visit = (node: ts.Node): void => {
    if (
      (ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node)) &&
      ELEMENTS.has(node.tagName.getText(file))
    )
      count += 1;
    if (ts.isCallExpression(node) && CALLS.has(node.expression.getText(file))) count += 1;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return count;
}

describe('what opens above pages of the web', () => {
  it('is found where it is drawn', () => {
    const text = `
      import { Dialog } from './Dialog.js';
      const asked = useConfirmed<number>({}); const not = Dialog;
      export const A = () => <><Dialog title="a"><Menu label="b" /></Dialog>{asked.dialog}</>;`;
    expect(openedIn({ path: 'a.tsx', text })).toBe(3);
  });

  it('is opened and looked at, all of it', async () => {
    const looks = Map.groupBy([...OF_SERVERS, ...OF_ACCOUNTS, ...OF_ADMINISTRATION], ({ of }) => of);
    const drawn = (await sourcesOf(`${ROOT}**/*.tsx`))
      .filter(({ path }) => !path.includes('.spec.'))
      .map((source) => ({
        of: source.path
          .slice(ROOT.length)
          .replace(/^features\//, '')
          .replace(/\.tsx$/, ''),
        count: openedIn(source),
      }))
      .filter(({ of, count }) => count > 0 && !MADE_OF.has(of));
    const missing = drawn.filter(({ of, count }) => (looks.get(of)?.length ?? 0) < count);
    expect(missing, 'say how they open in test/e2e/web/support/overlays').toEqual([]);
    const unknown = [...looks.keys()].filter((of) => !drawn.some((other) => other.of === of));
    expect(unknown, 'draw nothing above a page').toEqual([]);
  });
});
