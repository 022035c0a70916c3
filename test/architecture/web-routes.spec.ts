import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { areaOf, type RouteDescriptor } from '@app/contracts/core/route.js';
import { ROUTES } from '@app/contracts/routes.js';
import { ROOT, sourcesOf, type Source } from './support/sources.js';

/** What makes a call, or the address of one. */
const CALLERS = new Set(['call', 'callRaw', 'once', 'urlOf']);
/** Areas that browsers speak to. */
const AREAS = new Set(['auth', 'client', 'application']);
const CONTRACT = /^@app\/contracts\/((?:auth|client|application)\/.*)\.js$/;
const LIST = 'docs/api-only.md';

/** Routes that a file calls: `<contract file>#<export>`. */
function calledIn({ path, text }: Source): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const imported = new Map<string, string>();
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const contract = CONTRACT.exec((statement.moduleSpecifier as ts.StringLiteral).text)?.[1];
    const names = statement.importClause?.namedBindings;
    if (contract === undefined || !names || !ts.isNamedImports(names)) continue;
    for (const { name, propertyName } of names.elements)
      imported.set(name.text, `${contract}#${(propertyName ?? name).text}`);
  }
  const called: string[] = [];
  const routesIn = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && imported.has(node.text)) called.push(imported.get(node.text)!);
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(routesIn);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && CALLERS.has(node.expression.text))
      node.arguments.forEach(routesIn);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return called;
}

/** The rows of the list: a route's id, and why the web does not call it. */
const listedIn = (text: string): { id: string; reason: string }[] =>
  [...text.matchAll(/^\| `([\w.-]+)` \| (.*) \|$/gm)].map(([, id, reason]) => ({
    id: id!,
    reason: reason!.trim(),
  }));

describe('the routes that browsers may call', () => {
  const routes = ROUTES.filter((route) => AREAS.has(areaOf(route)));
  let called: Set<string>;
  let listed: { id: string; reason: string }[];

  beforeAll(async () => {
    const sources = (await sourcesOf('apps/web/src/**/*.{ts,tsx}')).filter(
      ({ path }) => !path.includes('.spec.'),
    );
    const keys = new Set(sources.flatMap(calledIn));
    const ids = [...keys].map(async (key) => {
      const [file, name] = key.split('#') as [string, string];
      const module = (await import(join(ROOT, 'libs/contracts/src', `${file}.ts`))) as Record<
        string,
        RouteDescriptor
      >;
      return module[name]!.id;
    });
    called = new Set(await Promise.all(ids));
    listed = listedIn(await readFile(join(ROOT, LIST), 'utf8'));
  });

  it('are found where they are called', () => {
    const text = `
      import { getNode as one, dropNode } from '@app/contracts/application/nodes.contract.js';
      import { lock, unlock, unused } from '@app/contracts/client/backups.contract.js';
      call(one, {}); call(isLocked ? lock : unlock, {}); need(unused); urlOf('', dropNode);`;
    expect(calledIn({ path: 'a.api.ts', text })).toEqual([
      'application/nodes.contract#getNode',
      'client/backups.contract#lock',
      'client/backups.contract#unlock',
      'application/nodes.contract#dropNode',
    ]);
    expect(listedIn('| `a.b` | because |\n| Route | Why |')).toEqual([{ id: 'a.b', reason: 'because' }]);
  });

  it('are called by the web, or listed as API-only', () => {
    const known = new Set(listed.map(({ id }) => id));
    const missing = routes.map(({ id }) => id).filter((id) => !called.has(id) && !known.has(id));
    expect(missing, `call them, or say why not in ${LIST}`).toEqual([]);
  });

  it('are listed as API-only once, with a reason, and while they are', () => {
    const ids = listed.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    expect(
      ids.filter((id) => called.has(id as RouteDescriptor['id']) || !routes.some((route) => route.id === id)),
    ).toEqual([]);
    expect(listed.filter(({ reason }) => reason.length < 20)).toEqual([]);
  });

  it('are called by files that do nothing else', async () => {
    const sources = await sourcesOf('apps/web/src/features/**/*.tsx');
    expect(sources.filter((source) => calledIn(source).length > 0).map(({ path }) => path)).toEqual([]);
  });
});
