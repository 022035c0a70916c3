import ts from 'typescript';

const METHODS = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH']);
/** Where the helper for the files of a server (files/node-files.ts) begins its paths. */
const FILES = '/api/servers/:u/files';

/**
 * `METHOD /path` of every call of a source that names both, parameters as `:u`: `daemon.call('POST', '/api/update')`,
 * `files.get('/contents')`, `fetch(url + '/api/system')`, sockets as GET. Words in comments and texts are none.
 */
export function askedEndpoints(name: string, text: string): Set<string> {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const texts = new Map<string, string>();
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      const value = textOf(node.initializer, texts);
      if (value !== null) texts.set(node.name.text, value);
    }
    if (ts.isCallExpression(node)) {
      const asked = askedBy(node, texts);
      if (asked !== null) found.add(asked);
    }
    if (isRow(node)) {
      const [method, path] = node.elements;
      const asked = pair((method as ts.StringLiteral).text, path, 'call', '', texts);
      if (asked !== null) found.add(asked);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function askedBy(
  { expression, arguments: [first, second, ...rest] }: ts.CallExpression,
  texts: Texts,
): string | null {
  const named = ts.isPropertyAccessExpression(expression);
  const name = named ? expression.name.text : expression.getText();
  const owner = named ? expression.expression.getText() : '';
  const word = first && ts.isStringLiteral(first) ? first.text : '';
  if (METHODS.has(word)) return pair(word, second, name, owner, texts);
  if (METHODS.has(name.toUpperCase())) return pair(name.toUpperCase(), first, name, owner, texts);
  if (name === 'fetch') return pair(methodIn([second, ...rest]) ?? 'GET', first, name, owner, texts);
  return name === 'open' && owner === 'ConsoleClient' ? pair('GET', first, name, owner, texts) : null;
}

/** `it.each([['POST', '/path'], …])` */
function isRow(node: ts.Node): node is ts.ArrayLiteralExpression {
  if (!ts.isArrayLiteralExpression(node) || !ts.isArrayLiteralExpression(node.parent)) return false;
  const [word] = node.elements;
  const table = node.parent.parent;
  return (
    word !== undefined &&
    ts.isStringLiteral(word) &&
    METHODS.has(word.text) &&
    ts.isCallExpression(table) &&
    table.expression.getText() === 'it.each'
  );
}

type Texts = ReadonlyMap<string, string>;

function pair(
  method: string,
  argument: ts.Expression | undefined,
  name: string,
  owner: string,
  texts: Texts,
): string | null {
  const text = argument ? textOf(argument, texts) : null;
  if (text === null) return null;
  const path = text
    .replace(/\?.*$/s, '')
    .replace(/^(?:https?:\/\/)?[^/]*(?=\/)/, '')
    .replace(/\/$/, '');
  if (!path.startsWith('/')) return null;
  const isOfFiles = (owner === 'files' || owner === 'this') && name !== 'call' && !path.startsWith('/api/');
  return `${method} ${isOfFiles ? FILES : ''}${path}`;
}

/** A text, with `:u` for what is only known when it runs; null for what is none. */
function textOf(node: ts.Expression, texts: Texts): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isIdentifier(node)) return texts.get(node.text) ?? null;
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.map(
      ({ expression, literal }) =>
        ((ts.isIdentifier(expression) && texts.get(expression.text)) || ':u') + literal.text,
    );
    return node.head.text + spans.join('');
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textOf(node.left, texts) ?? ':u', textOf(node.right, texts) ?? ':u'];
    return left + right;
  }
  return null;
}

/** `method` of the options of a request. */
function methodIn(values: readonly (ts.Expression | undefined)[]): string | null {
  for (const value of values) {
    if (!value || !ts.isObjectLiteralExpression(value)) continue;
    for (const property of value.properties) {
      if (!ts.isPropertyAssignment(property) || property.name.getText() !== 'method') continue;
      return ts.isStringLiteral(property.initializer) ? property.initializer.text : null;
    }
  }
  return null;
}
