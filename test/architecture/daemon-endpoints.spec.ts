import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const SPECIFICATION = 'docs/protocol/daemon-api.md';
const SOCKET = 'docs/protocol/console-websocket.md';

const sources = globSync('test/integration/daemon/**/*.ts').map((path) => readFileSync(path, 'utf8'));

/** `METHOD /path` of the rows of sections 2 to 6, with their sections' prefixes and parameters as `:u`. */
function specified(): string[] {
  const sections = readFileSync(SPECIFICATION, 'utf8').split(/^## /m);
  const found = sections.flatMap((section) => {
    const number = Number(section[0]);
    if (!(number >= 2 && number <= 6)) return [];
    const prefix = { 4: '/api/servers/{u}', 5: '/api/servers/{u}/files' }[number] ?? '';
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    return rows.flatMap((row) => {
      const cell = row.split(/(?<!\\)\|/)[1] ?? '';
      return [...cell.matchAll(/(GET|POST|PUT|DELETE) ([^`?\s]*)/g)].map(([, method, path]) => {
        const whole =
          path!.startsWith('/api/') || number === 2
            ? path!
            : `${prefix}${path!.replace('...', '/api/servers/{u}')}`;
        return `${method} ${whole.replace(/\{\w+\}/g, ':u').replace(/\/$/, '')}`;
      });
    });
  });
  return [...new Set(found)];
}

const ASKS: Readonly<Record<string, RegExp>> = {
  GET: /'GET'|ConsoleClient|get\(|fetch\(|ws:|page\(|list|ask/i,
  POST: /'POST'|post\(|compress|upload/i,
  PUT: /'PUT'|put\(/i,
  DELETE: /'DELETE'|delete\(/i,
};

/** Whether a test on a real engine asks for it: the end of its path, beside its method. */
function isAsked(endpoint: string): boolean {
  const [method, path] = endpoint.split(' ') as [string, string];
  const tail = path.replace(/^\/api\/servers\/:u(\/files)?(?=\/)/, '').replace(/\/:u$/, '');
  const end = tail.split(':u').at(-1)!;
  return sources.some((source) =>
    [...source.matchAll(new RegExp(`${end.replaceAll('.', '\\.')}(?![\\w-])`, 'g'))].some(({ index }) =>
      ASKS[method]!.test(source.slice(Math.max(0, index - 160), index + end.length + 160)),
    ),
  );
}

it('every endpoint of the protocol is asked for by a test on a real engine', () => {
  const endpoints = specified();
  expect(endpoints.length).toBeGreaterThan(45);
  const gaps = endpoints.filter((endpoint) => !isAsked(endpoint));
  expect(gaps).toEqual([]);
});

it('every event of the console is seen or sent by a test on a real engine', () => {
  const text = readFileSync(SOCKET, 'utf8');
  const tables = text.split(/^## /m).filter((section) => /^[46]\./.test(section));
  const events = [...tables.join('').matchAll(/^\| `([a-z][a-z ]+)`/gm)].map(([, event]) => event!);
  expect(events.length).toBeGreaterThan(15);
  const gaps = events.filter((event) => !sources.some((source) => source.includes(`'${event}'`)));
  expect(gaps).toEqual([]);
});
