/**
 * Keeps of an installed flying-squid what the demo server needs: `node trim.mjs <folder>`, where the
 * folder holds server.mjs and node_modules. The bulk is game data of 60 protocol versions; the server
 * speaks one. Kept are the files that its version's table names and those that a start really reads.
 * Ends with a second start on what is left, so that a wrong cut fails here and not in a container.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join, resolve, sep } from 'node:path';

const DATA_VERSION = '1.16';
const START_DEADLINE_MS = 60_000;
const UNUSED = new Set(['.map', '.ts', '.md', '.yml', '.yaml']);

const folder = resolve(process.argv[2] ?? '.');
const dataPackage = join(folder, 'node_modules', 'minecraft-data');
const dataFolder = join(dataPackage, 'minecraft-data');

/** Preloaded into the server: notes each JSON module that is read. */
const recorder = `
const Module = require('node:module');
const { appendFileSync } = require('node:fs');
const load = Module._extensions['.json'];
Module._extensions['.json'] = (module, file) => {
  appendFileSync(process.env.RECORD_TO, file + '\\n');
  return load(module, file);
};
`;

/** Starts the server in a folder of its own, waits for its ready line, stops it; returns what it read. */
function rehearse() {
  const work = mkdtempSync(join(tmpdir(), 'rookery-demo-'));
  const record = join(work, 'record.txt');
  writeFileSync(join(work, 'recorder.cjs'), recorder);
  writeFileSync(join(work, 'settings.json'), JSON.stringify({ port: 0 }));
  writeFileSync(record, '');
  return new Promise((done, fail) => {
    const server = spawn(
      process.execPath,
      ['--require', join(work, 'recorder.cjs'), join(folder, 'server.mjs')],
      {
        cwd: work,
        env: { ...process.env, RECORD_TO: record },
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    let output = '';
    let isReady = false;
    const timer = setTimeout(() => server.kill('SIGKILL'), START_DEADLINE_MS);
    const read = (chunk) => {
      output += chunk;
      if (isReady || !output.includes('Server listening on port')) return;
      isReady = true;
      server.stdin.write('stop\n');
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('error', fail);
    server.on('close', (code) => {
      clearTimeout(timer);
      const files = readFileSync(record, 'utf8').split('\n').filter(Boolean);
      rmSync(work, { recursive: true });
      if (isReady && code === 0) done(files);
      else fail(new Error(`the demo server did not start and stop (code ${code}):\n${output}`));
    });
  });
}

/** The files that minecraft-data's table names for the version that the server speaks. */
function filesOfVersion() {
  const table = createRequire(import.meta.url)(join(dataPackage, 'data.js'));
  const entry = table.pc[DATA_VERSION];
  if (!entry) throw new Error(`minecraft-data knows no version ${DATA_VERSION}`);
  const source = readFileSync(join(dataPackage, 'data.js'), 'utf8');
  const start = source.indexOf(`'${DATA_VERSION}': {`);
  const block = source.slice(start, source.indexOf('\n    }', start));
  return [...block.matchAll(/require\("\.\/([^"]+)"\)/g)].map((match) => join(dataPackage, match[1]));
}

function filesUnder(path) {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const keep = new Set([...(await rehearse()), ...filesOfVersion()]);
for (const file of filesUnder(join(folder, 'node_modules'))) {
  const isData = file.startsWith(dataFolder + sep);
  if (isData ? !keep.has(file) : UNUSED.has(extname(file))) rmSync(file);
}
await rehearse();
