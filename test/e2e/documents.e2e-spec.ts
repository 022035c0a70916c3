import { execFile } from 'node:child_process';
import { glob, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from './support/api.js';
import { switchOff } from './support/switch-off.js';
import { ROOT, sharedSystem } from './support/system.js';

const run = promisify(execFile);
const system = sharedSystem();

/** Documents whose commands are run here, each in one shell from its first to its last. */
const WALKED = ['README.md', 'docs/quickstart.md'];
const COMMANDS = /^```(?:sh|bash)(?<info>[^\n]*)\n(?<text>.*?)^```$/gms;
const REASON = /not-tested="[^"]+"/;

/** What the walk has of its own, so that it leaves nothing in the checkout. */
const OWN = ['.git', '.rookery'];

interface Block {
  readonly text: string;
  readonly isRun: boolean;
}

async function blocksOf(document: string): Promise<Block[]> {
  const text = await readFile(join(ROOT, document), 'utf8');
  return [...text.matchAll(COMMANDS)].map(({ groups }) => ({
    text: groups!['text']!,
    isRun: !REASON.test(groups!['info']!),
  }));
}

interface Thing {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly port: number;
}

/** Deletes what `which` gives a path for. */
async function removeEach(
  api: Api,
  list: string,
  which: (thing: Thing) => string | number | null,
): Promise<void> {
  const { body } = await api.get<{ data: { attributes: Thing }[] }>(`${list}?per_page=100`);
  for (const path of body.data.map(({ attributes }) => which(attributes)).filter((each) => each !== null)) {
    expect(await api.request('DELETE', `${list}/${path}`)).toMatchObject({ status: 204 });
  }
}

/** The commands of the documents, word for word, as a newcomer types them into one shell. */
describe('what the documents say to type', () => {
  let folder: string;
  let application: Api;

  beforeAll(async () => {
    const quickstart = await system.quickstart();
    await switchOff(quickstart);
    application = new Api(quickstart.panel_url, quickstart.application_key);
    folder = await mkdtemp(join(tmpdir(), 'rookery-documents-'));
    await run('git', ['init', '-q', folder]);
    const names = (await readdir(ROOT)).filter((name) => !OWN.includes(name));
    for (const name of names) await symlink(join(ROOT, name), join(folder, name));
    await symlink(system.home, join(folder, '.rookery'));
    await writeFile(join(folder, 'my-plugin.jar'), 'a plugin');
    const egg = await application.get(`/api/application/eggs/1/export?format=json`);
    await writeFile(
      join(folder, 'my-egg.json'),
      JSON.stringify({ ...(egg.body as object), uuid: undefined, name: 'My egg' }),
    );
  });
  /** Others share the demo server and the node. */
  const leave = async (): Promise<void> => {
    const quickstart = await system.quickstart();
    const { panel_url, client_key, server, node } = quickstart;
    const client = new Api(panel_url, client_key);
    const path = `/api/client/servers/${server.identifier}`;
    await switchOff(quickstart);
    await removeEach(client, `${path}/schedules`, ({ id }) => id);
    await removeEach(client, `${path}/backups`, ({ uuid }) => uuid);
    const servers = '/api/application/servers';
    await removeEach(application, servers, ({ id, name }) => (name === 'second' ? `${id}/force` : null));
    await removeEach(application, '/api/application/eggs', ({ id, name }) => (name === 'My egg' ? id : null));
    const ports = `/api/application/nodes/${node.id}/allocations`;
    await removeEach(application, ports, ({ id, port }) => (25_570 <= port && port <= 25_574 ? id : null));
  };
  afterAll(async () => {
    await leave();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it.each(WALKED)('works: %s', async (document) => {
    const blocks = (await blocksOf(document)).filter(({ isRun }) => isRun);
    expect(blocks).not.toEqual([]);
    const script = blocks.map(({ text }) => text).join('\n');
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
      env: { ...process.env, ...system.env },
      timeout: 300_000,
    });
    expect(stdout).not.toBe('');
  });

  it('is run, or says why not', async () => {
    const documents = await Array.fromAsync(
      glob(['*.md', 'docs/*.md', 'docs/{examples,checklists}/*.md'], { cwd: ROOT }),
    );
    expect(documents.length).toBeGreaterThan(WALKED.length);
    for (const document of documents.filter((name) => !WALKED.includes(name))) {
      expect(
        (await blocksOf(document)).filter(({ isRun }) => isRun),
        document,
      ).toEqual([]);
    }
  });
});
