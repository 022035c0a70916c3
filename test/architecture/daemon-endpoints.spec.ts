import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { askedEndpoints } from './support/asked-endpoints.js';

const SPECIFICATION = 'docs/protocol/daemon-api.md';
const SOCKET = 'docs/protocol/console-websocket.md';

const sources = globSync('test/integration/daemon/**/*.ts').map((path) => ({
  path,
  text: readFileSync(path, 'utf8'),
}));

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

const asked = new Set(sources.flatMap(({ path, text }) => [...askedEndpoints(path, text)]));

it('finds calls, and takes no words for them', () => {
  const text = `
    // daemon.call('POST', '/api/update')
    const base = \`/api/servers/\${uuid}\`;
    await daemon.call('DELETE', \`\${base}/backup/\${id}\`);
    await files.get('/contents', { file: 'x' });
    await fetch(\`\${daemon.url}/upload/file?token=x\`, { method: 'POST', body });
    console.log('GET /api/system');`;
  expect([...askedEndpoints('x.ts', text)]).toEqual([
    'DELETE /api/servers/:u/backup/:u',
    'GET /api/servers/:u/files/contents',
    'POST /upload/file',
  ]);
});

it('every endpoint of the protocol is asked for by a test on a real engine', () => {
  const endpoints = specified();
  expect(endpoints.length).toBeGreaterThan(45);
  const gaps = endpoints.filter((endpoint) => !asked.has(endpoint));
  expect(gaps).toEqual([]);
});

it('every event of the console is seen or sent by a test on a real engine', () => {
  const text = readFileSync(SOCKET, 'utf8');
  const tables = text.split(/^## /m).filter((section) => /^[46]\./.test(section));
  const events = [...tables.join('').matchAll(/^\| `([a-z][a-z ]+)`/gm)].map(([, event]) => event!);
  expect(events.length).toBeGreaterThan(15);
  const gaps = events.filter(
    (event) =>
      !sources.some(({ text: source }) => new RegExp(`\\.(?:sees|of|send)\\(\\s*'${event}'`).test(source)),
  );
  expect(gaps).toEqual([]);
});
