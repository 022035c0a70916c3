import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from './support/api.js';
import { freePortBase } from './support/port-base.js';
import { ROOT, System } from './support/system.js';

const run = promisify(execFile);
const MADE_BY_NEXT = 'UpgradeProof1700000009990';

let folder: string;
let checkout: string;
let system: System;
let api: Api;
/** The releases, as commits. */
let first: string;
let next: string;
let broken: string;

const git = async (...words: string[]): Promise<string> => {
  const who = ['-c', 'user.name=tests', '-c', 'user.email=tests@example.com'];
  return (await run('git', [...who, ...words], { cwd: checkout })).stdout.trim();
};
const change = (file: string, edit: (text: string) => string): void => {
  const path = join(checkout, file);
  writeFileSync(path, edit(readFileSync(path, 'utf8')));
};

/** A release after the first whose schema has a table more, and lacks the servers' names if it is to do harm. */
async function release(branch: string, extra: string): Promise<string> {
  await git('checkout', '-q', '-b', branch, first);
  writeFileSync(
    join(checkout, 'apps/panel/src/migrations/9990-upgrade-proof.ts'),
    `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${MADE_BY_NEXT} implements MigrationInterface {
  readonly name = '${MADE_BY_NEXT}';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE \`upgrade_proof\` (\`id\` int)');
    ${extra}
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE \`upgrade_proof\`');
  }
}
`,
  );
  change('apps/web/index.html', (text) =>
    text.replace('<head>', `<head><meta name="release" content="${branch}">`),
  );
  change('apps/panel/src/migrations/index.ts', (text) =>
    text
      .replace(
        'export const MIGRATIONS',
        `import { ${MADE_BY_NEXT} } from './9990-upgrade-proof.js';\n\nexport const MIGRATIONS`,
      )
      .replace('\n] as const', `\n  ${MADE_BY_NEXT},\n] as const`),
  );
  await git('add', '-A');
  await git('commit', '-q', '-m', branch);
  const commit = await git('rev-parse', 'HEAD');
  await git('checkout', '-q', 'installed');
  return commit;
}

const commit = (): Promise<string> => git('rev-parse', 'HEAD');
const lastMigration = async (): Promise<string> => (await system.run(['panel', 'migrate', '--last'])).trim();
const usernames = async (): Promise<string[]> => {
  const { body } = await api.get<{ data: { attributes: { username: string } }[] }>('/api/application/users');
  return body.data.map(({ attributes }) => attributes.username).sort();
};
/** Of the pages that the panel gives out. */
const releaseOfWeb = async (): Promise<string | undefined> =>
  /name="release" content="(\w+)"/.exec(
    await (await fetch((await system.quickstart()).panel_url)).text(),
  )?.[1];
const addUser = (username: string) =>
  api.post('/api/application/users', {
    username,
    email: `${username}@example.com`,
    first_name: username,
    last_name: '-',
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rookery-upgrade-'));
  checkout = join(folder, 'checkout');
  await run('git', ['clone', '--quiet', ROOT, checkout]);
  await git('checkout', '-q', '-b', 'installed');
  first = await commit();
  next = await release('next', '');
  broken = await release(
    'broken',
    "await runner.query('DELETE FROM users'); throw new Error('disk on fire');",
  );
  // What is made of the same sources is not made twice.
  await run('cp', ['-al', join(ROOT, 'node_modules'), join(ROOT, 'dist'), checkout]);
  await run('cp', ['-al', join(ROOT, 'apps/web/dist'), join(checkout, 'apps/web/dist')]);
  system = new System(join(folder, 'home'), await freePortBase(), checkout);
  await system.run(['up', '--yes', '--detach', '--no-demo']);
  const quickstart = await system.quickstart();
  api = new Api(quickstart.panel_url, quickstart.application_key);
}, 900_000);
afterAll(async () => {
  await system?.run(['down', '--all']);
  await rm(folder, { recursive: true, force: true });
}, 120_000);

describe('an upgrade', () => {
  it('refuses what it does not know, what is older, and a changed checkout, and changes nothing', async () => {
    await expect(system.run(['upgrade', 'no-such-tag'])).rejects.toThrow("there is no release 'no-such-tag'");
    await expect(system.run(['rollback'])).rejects.toThrow('there is no upgrade to go back from');
    change('README.md', (text) => `${text}\nmine\n`);
    await expect(system.run(['upgrade', 'next'])).rejects.toThrow('README.md');
    await git('checkout', '-q', 'README.md');
    expect(await commit()).toBe(first);
  });

  it('takes a release that breaks in the middle back, with all data, and everything runs', async () => {
    await addUser('before');
    const known = await usernames();
    const before = await lastMigration();
    await expect(system.run(['upgrade', 'broken'])).rejects.toThrow('disk on fire');
    expect([await commit(), await lastMigration()]).toEqual([first, before]);
    expect(await usernames()).toEqual(known);
    expect(await readdir(join(checkout, '.rookery', 'releases'))).not.toContain('journal.json');
  }, 900_000);

  it('brings the newer release, and goes back with what was written since', async () => {
    const before = await lastMigration();
    await system.run(['upgrade', 'next']);
    expect([await commit(), await lastMigration()]).toEqual([next, MADE_BY_NEXT]);
    expect(await releaseOfWeb()).toBe('next');
    expect((await addUser('since')).status).toBe(201);
    await expect(system.run(['upgrade', first])).rejects.toThrow('does not come after what is installed');
    await system.run(['rollback']);
    expect([await commit(), await lastMigration()]).toEqual([first, before]);
    expect(await releaseOfWeb()).toBeUndefined();
    expect(await usernames()).toEqual(expect.arrayContaining(['before', 'since']));
  }, 900_000);

  it('is taken back by the next `up` when its process died after the schema was changed', async () => {
    const snapshot = join(folder, 'snapshot.backup');
    await system.run(['panel', 'backup', snapshot]);
    const known = await usernames();
    await addUser('half-way');
    const lost = { stage: 'migrating', from: first, to: broken, startedAt: new Date().toISOString() };
    const journal = { ...lost, snapshot, lastMigration: await lastMigration(), isMigrated: true };
    writeFileSync(join(checkout, '.rookery', 'releases', 'journal.json'), JSON.stringify(journal));
    // As after a power cut: nothing runs, the database neither.
    await system.run(['down']);
    expect(await system.run(['up', '--yes', '--detach', '--no-demo'])).toContain(
      'An upgrade was interrupted',
    );
    expect(await usernames()).toEqual(known);
    expect(await system.run(['up', '--yes', '--detach', '--no-demo'])).not.toContain('interrupted');
  }, 300_000);
});
