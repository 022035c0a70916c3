import ts from 'typescript';

/** What a statement does with a table. */
export interface TableUse {
  readonly table: string;
  readonly kind: 'read' | 'write';
  readonly line: number;
}

export interface SqlFindings {
  readonly uses: readonly TableUse[];
  /** What no rule can be checked on, or what stands where it must not. */
  readonly faults: readonly string[];
}

const HOLE = '${}';
const SQL =
  /\b(?:SELECT\b[\s\S]*\bFROM\b|INSERT\s+(?:IGNORE\s+)?INTO\b|REPLACE\s+INTO\b|DELETE\s+FROM\b|JOIN\s+\S+\s+\S*\s*ON\b|FOR UPDATE\b)|\bUPDATE\s+\S+\s+SET\b/;
const WRITE =
  /(?<!\bFOR\s)(?<!\bKEY\s)\b(?:INSERT\s+(?:IGNORE\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+IGNORE)?|DELETE\s+(?:\w+\s+)?FROM|TRUNCATE(?:\s+TABLE)?)\s+`?(\w+|\$\{\})/gi;
const READ = /(?<!DELETE\s)(?<!DELETE\s\w+\s)\b(?:FROM|JOIN)\s+(?!JSON_TABLE\b)`?(\w+|\$\{\})/gi;

const MANAGER_WRITES = new Set(
  'insert update delete save remove upsert softDelete softRemove recover restore increment decrement clear'.split(
    ' ',
  ),
);
const MANAGER_READS = new Set(
  'find findBy findOne findOneBy findOneOrFail findOneByOrFail findAndCount findAndCountBy count countBy exists existsBy sum average minimum maximum'.split(
    ' ',
  ),
);
/** `create` makes an object and says nothing to the database; `query` is read as SQL. */
const MANAGER_SILENT = new Set(['create', 'query']);
const OF_DATABASE = new Set(['query', 'select', 'count', 'manager']);

/** The text of a string or template; what is filled in stands as a hole. */
function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map((span) => HOLE + span.literal.text).join('');
}

const isManager = (node: ts.Expression): boolean =>
  (ts.isPropertyAccessExpression(node) && node.name.text === 'manager') ||
  (ts.isIdentifier(node) && node.text === 'manager');

/**
 * Reads the SQL of one source file: strings, entity managers and `columnsOf`. `tables` are all that exist, by the
 * class of their entity.
 */
export function scanSql(file: string, source: string, tables: ReadonlyMap<string, string>): SqlFindings {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const mayHoldSql = /\.repository\.ts$|\/platform\/database\//.test(file);
  const known = new Set(tables.values());
  const uses: TableUse[] = [];
  const faults: string[] = [];
  const databases = new Set<string>();
  const lineOf = (node: ts.Node): number => tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  const fault = (node: ts.Node, what: string): void => void faults.push(`${file}:${lineOf(node)} ${what}`);

  const readText = (node: ts.Node, text: string): void => {
    const found: [RegExpMatchArray, TableUse['kind']][] = [
      ...[...text.matchAll(WRITE)].map((match) => [match, 'write'] as [RegExpMatchArray, 'write']),
      ...[...text.matchAll(READ)].map((match) => [match, 'read'] as [RegExpMatchArray, 'read']),
    ];
    const named = found.filter(([match]) => known.has(match[1]!.toLowerCase()));
    if (!mayHoldSql) {
      if (SQL.test(text) || named.length > 0) fault(node, 'holds SQL');
      return;
    }
    const isSql = SQL.test(text) || named.length > 0;
    if (!isSql) return;
    for (const [match, kind] of found) {
      if (match[1] === HOLE) fault(node, `fills in the table of a ${kind}`);
      // Tables of the platform have no entity, as no module may name them.
      else if (moduleOf(file) !== null && !known.has(match[1]!.toLowerCase())) {
        fault(node, `names ${match[1]}, which no entity describes`);
      }
    }
    const isJoinedUpdate = /\bUPDATE\b[^;]*\bJOIN\b[\s\S]*\bSET\b/i.test(text);
    for (const [match, kind] of named) {
      uses.push({
        table: match[1]!.toLowerCase(),
        kind: isJoinedUpdate ? 'write' : kind,
        line: lineOf(node),
      });
    }
  };

  const readCall = (node: ts.CallExpression): void => {
    const callee = node.expression;
    const first = node.arguments[0];
    const table = first && ts.isIdentifier(first) ? tables.get(first.text) : undefined;
    if (ts.isIdentifier(callee) && callee.text === 'columnsOf') {
      if (table) uses.push({ table, kind: 'read', line: lineOf(node) });
      else fault(node, 'takes the columns of no known entity');
    }
    if (!ts.isPropertyAccessExpression(callee) || !isManager(callee.expression)) return;
    const verb = callee.name.text;
    if (MANAGER_SILENT.has(verb)) return;
    if (!MANAGER_WRITES.has(verb) && !MANAGER_READS.has(verb)) fault(node, `uses manager.${verb}`);
    else if (!table) fault(node, `calls manager.${verb} without naming an entity`);
    else uses.push({ table, kind: MANAGER_WRITES.has(verb) ? 'write' : 'read', line: lineOf(node) });
  };

  const isDatabase = (node: ts.Expression): boolean => {
    const name = ts.isPropertyAccessExpression(node)
      ? node.name.text
      : ts.isIdentifier(node)
        ? node.text
        : '';
    return databases.has(name);
  };

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isParameter(node) && node.type?.getText() === 'Database' && ts.isIdentifier(node.name)) {
      databases.add(node.name.text);
    }
    const text = textOf(node);
    if (text !== null) readText(node, text);
    if (ts.isCallExpression(node)) readCall(node);
    if (!mayHoldSql && ts.isPropertyAccessExpression(node) && OF_DATABASE.has(node.name.text)) {
      if (isDatabase(node.expression)) fault(node, `asks the database: ${node.getText()}`);
    }
    if (!mayHoldSql && ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name)) {
      if (node.initializer && isDatabase(node.initializer)) fault(node, 'takes the database apart');
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { uses, faults };
}

/** The module that a file belongs to, or null outside of the modules. */
export const moduleOf = (file: string): string | null => /\/modules\/([^/]+)\//.exec(file)?.[1] ?? null;

/** Table names by the class of their entity, as `@Entity('…')` gives them. */
export function entitiesOf(source: string): { entity: string; table: string }[] {
  return [...source.matchAll(/@Entity\('(\w+)'\)\s*export class (\w+)/g)].map((match) => ({
    table: match[1]!,
    entity: match[2]!,
  }));
}
