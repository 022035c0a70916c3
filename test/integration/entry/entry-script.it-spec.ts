import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '@app/testing/services.js';

const script = fileURLToPath(new URL('../../../rookery', import.meta.url));
/** The account that may do the least. */
const NOBODY = 65_534;
const PARTS = ['panel', 'worker', 'daemon', 'mariadb', 'redis'];

interface Outcome {
  code: number;
  output: string;
}

describe('./rookery on bad input', () => {
  let home: string;
  let portBase: number;
  const servers: Server[] = [];

  beforeEach(async () => {
    home = join(await mkdtemp(join(tmpdir(), 'rookery-entry-')), 'home');
    // The script counts up from the base and wants room for the demo's ports.
    portBase = Math.min(await freePort(), 65_000);
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    await rm(join(home, '..'), { recursive: true, force: true });
  });

  const rookery = (
    args: string[],
    env: NodeJS.ProcessEnv = {},
    account: { uid?: number; gid?: number } = {},
  ): Promise<Outcome> =>
    new Promise((resolve) => {
      const all = { ...process.env, ROOKERY_HOME: home, ROOKERY_PORT_BASE: String(portBase), ...env };
      const child = execFile(script, args, { env: all, ...account }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
      );
      child.stdin?.end();
    });

  it.each([
    [['nonsense'], "no command 'nonsense'"],
    [['up', '--frob'], "up knows no '--frob'"],
    [['up', '--host'], '--host needs an address'],
    [['down', 'everything'], "down knows no 'everything'"],
    [['status', '--xml'], "status knows no '--xml'"],
    [['test', 'everything'], "test knows no 'everything'"],
    [['logs', 'nothing'], "no log of 'nothing'"],
    [['panel', 'help'], 'Run ./rookery up first'],
  ])('refuses %j and makes nothing', async (args, text) => {
    const { code, output } = await rookery(args);
    expect(output).toContain(text);
    expect(code).toBe(1);
    expect(existsSync(home)).toBe(false);
  });

  it.each(['80', '65500', 'many', '-1', ''])(
    'refuses the port base %j or takes the default',
    async (base) => {
      const { code, output } = await rookery(['status', '--json'], { ROOKERY_PORT_BASE: base });
      if (base === '') expect(JSON.parse(output)).toMatchObject({ panel: { url: 'http://127.0.0.1:8080' } });
      else
        expect({ code, output }).toMatchObject({
          code: 1,
          output: expect.stringContaining('ROOKERY_PORT_BASE'),
        });
    },
  );

  it('tells in JSON that nothing runs, and where it would', async () => {
    const { code, output } = await rookery(['status', '--json']);
    expect(code).toBe(0);
    const status = JSON.parse(output) as Record<string, { pid?: number | null }>;
    for (const part of PARTS) expect(status[part]?.pid).toBeNull();
    expect(status).toMatchObject({
      panel: { url: `http://127.0.0.1:${portBase}` },
      daemon: { url: `http://127.0.0.1:${portBase + 1}` },
      mariadb: { port: portBase + 2 },
      redis: { port: portBase + 3 },
      docker: { socket: null },
    });
  });

  it('goes down twice without having been up', async () => {
    expect((await rookery(['down', '--all'])).code).toBe(0);
    expect((await rookery(['down'])).code).toBe(0);
  });

  it('removes what was made when that is meant, and names the packages that stay', async () => {
    expect((await rookery(['uninstall', '--yes'])).output).toContain('there is nothing in');
    await mkdir(join(home, 'mariadb'), { recursive: true });
    await writeFile(join(home, 'packages'), 'redis-server\nmariadb-server\nredis-server\n');
    const asked = await rookery(['uninstall']);
    expect(asked).toMatchObject({ code: 1, output: expect.stringContaining('uninstall --yes') });
    expect(existsSync(join(home, 'mariadb'))).toBe(true);
    const { code, output } = await rookery(['uninstall', '--yes']);
    expect(output).toContain('apt-get remove mariadb-server redis-server\n');
    expect({ code, isThere: existsSync(home) }).toEqual({ code: 0, isThere: false });
  });

  it('starts nothing at boot that was never made', async () => {
    expect(await rookery(['service', 'install'])).toMatchObject({
      code: 1,
      output: expect.stringContaining('Run ./rookery up first'),
    });
    expect((await rookery(['service', 'start'])).output).toContain("service knows no 'start'");
  });

  it('names the missing packages and stops, where nobody can be asked', async () => {
    // A machine with little more than bash: what is not linked here is not installed.
    const bin = join(home, '..', 'bin');
    await mkdir(bin);
    for (const name of ['bash', 'realpath', 'dirname', 'uname', 'df', 'awk']) {
      await symlink(`/usr/bin/${name}`, join(bin, name));
    }
    await symlink('/bin/true', join(bin, 'apt-get'));
    const { code, output } = await rookery(['up'], { PATH: bin });
    expect(code).toBe(1);
    const [, missing] = /missing packages:(.*)/.exec(output)!;
    expect(missing!.trim().split(' ')).toEqual(expect.arrayContaining(['curl', 'jq', 'npm']));
    expect(output).toContain('--yes');
  });

  it('refuses a taken port before it starts anything', async () => {
    const taken = createServer();
    servers.push(taken);
    await new Promise<void>((resolve) => taken.listen(portBase + 1, '127.0.0.1', resolve));
    const { code, output } = await rookery(['up', '--detach', '--yes']);
    expect(code).toBe(1);
    expect(output).toContain(`port ${portBase + 1}, wanted by the daemon, is taken`);
    expect((await readdir(home)).toSorted()).toEqual(['logs', 'run']);
    expect((await readdir(join(home, 'run'))).filter((name) => name.endsWith('.pid'))).toEqual([]);
    // The command that is offered has to work as it stands, with this very folder.
    const offered = /Other ports: ROOKERY_PORT_BASE=(\d+) \.\/rookery up/.exec(output)?.[1];
    expect(Number(offered)).toBeGreaterThan(portBase + 1);
    const again = await rookery(['status', '--json'], { ROOKERY_PORT_BASE: offered });
    expect(JSON.parse(again.output)).toMatchObject({ panel: { url: `http://127.0.0.1:${offered}` } });
  });

  it.each(['status', 'doctor', 'panel'])(
    'takes an installation of root for none that is empty: %s',
    async (command) => {
      await mkdir(home, { recursive: true });
      await writeFile(join(home, 'panel.env'), 'PANEL_HOST=0.0.0.0\n', { mode: 0o600 });
      await chmod(join(home, '..'), 0o755);
      // No sudo that could ask: what is left is to say so.
      const { code, output } = await rookery(
        [command],
        { PATH: '/usr/bin:/bin' },
        { uid: NOBODY, gid: NOBODY },
      );
      expect(output).toMatch(/this needs root/);
      expect(code).toBe(1);
    },
  );

  it('refuses a home that was made with another port base', async () => {
    await mkdir(home);
    await writeFile(join(home, 'port-base'), `${portBase}\n`);
    const other = portBase > 30_000 ? portBase - 1_000 : portBase + 1_000;
    const { code, output } = await rookery(['status'], { ROOKERY_PORT_BASE: String(other) });
    expect(code).toBe(1);
    expect(output).toContain(`was made with port base ${portBase}, not ${other}`);
  });

  it('takes the port base from the home when the environment names none', async () => {
    await mkdir(home);
    await writeFile(join(home, 'port-base'), `${portBase}\n`);
    const { output } = await rookery(['status', '--json'], { ROOKERY_PORT_BASE: '' });
    expect(JSON.parse(output)).toMatchObject({ panel: { url: `http://127.0.0.1:${portBase}` } });
  });
});
