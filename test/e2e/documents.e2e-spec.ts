import { execFile } from 'node:child_process';
import { glob, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from './support/api.js';
import { blocksOf, walkOf } from './support/document-blocks.js';
import { switchOff } from './support/switch-off.js';
import { ROOT, sharedSystem } from './support/system.js';

const run = promisify(execFile);
const system = sharedSystem();

/** Documents whose commands are run here, each in one shell from its first to its last. */
const WALKED = ['README.md', 'CONTRIBUTING.md', 'docs/quickstart.md'];
/** Whose commands another test runs, on machines of its own. */
const WALKED_ELSEWHERE = ['docs/production.md'];

/** Documents of others, and of what is made. */
const NOT_OURS = ['**/node_modules/**', '**/dist/**', 'test/fixtures/**'];

/** What the walk has of its own, so that it leaves nothing in the checkout. */
const OWN = ['.git', '.rookery'];

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
    await symlink(join(system.home, 'logs', 'panel.log'), join(folder, 'panel.log'));
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
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', await walkOf(document)], {
      cwd: folder,
      env: { ...process.env, ...system.env },
      timeout: 300_000,
    });
    expect(stdout).not.toBe('');
  });

  it('is run, or says why not', async () => {
    const documents = await Array.fromAsync(
      glob(['*.md', '{apps,docs,libs,test,tools,.ci}/**/*.md'], { cwd: ROOT, exclude: NOT_OURS }),
    );
    expect(documents.length).toBeGreaterThan(WALKED.length);
    const walked = [...WALKED, ...WALKED_ELSEWHERE];
    for (const document of documents.filter((name) => !walked.includes(name))) {
      expect(
        (await blocksOf(document)).filter(({ isRun }) => isRun),
        document,
      ).toEqual([]);
    }
  });
});
