import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The part of `./rookery` that runs before Node is there, function by function. */
describe('packages, proxies and room', () => {
  let folder: string;
  let bin: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery packages-'));
    bin = join(folder, 'bin');
    await mkdir(bin);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const program = async (name: string, text: string): Promise<void> => {
    await writeFile(join(bin, name), `#!/bin/bash\n${text}\n`);
    await chmod(join(bin, name), 0o755);
  };
  const bash = (text: string, env: NodeJS.ProcessEnv = {}): Promise<{ code: number; output: string }> =>
    new Promise((resolve) => {
      const whole = `set -euo pipefail; shopt -s inherit_errexit; root=$0
        for file in base machine packages; do . "$root/scripts/lib/$file.sh"; done
        ${text}`;
      const all = { PATH: `${bin}:${process.env['PATH']}`, ROOKERY_HOME: join(folder, 'home'), ...env };
      const child = execFile('bash', ['--norc', '-c', whole, root], { env: all }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
      );
      child.stdin?.end();
    });

  it('installs nothing that another package of the machine would have to go for', async () => {
    // The machine's own apt, which knows that the two kinds of busybox exclude each other; its lists are not fetched.
    await program(
      'apt-get',
      `[ "\${!#}" = update ] && exit 0; echo "$*" >>'${folder}/calls'; exec /usr/bin/apt-get "$@"`,
    );
    const other = `if dpkg -s busybox-static >/dev/null 2>&1; then echo busybox; else echo busybox-static; fi`;
    const { code, output } = await bash(`packages=("$(${other})"); check_removals; echo went on`);
    expect(output).toMatch(/nothing was changed[^]*busybox\S* would remove: busybox/);
    expect({ code, wentOn: output.includes('went on') }).toEqual({ code: 1, wentOn: false });
  });

  it('says how to go on beside an installed MySQL', async () => {
    await program('apt-get', `[ "$1" = -s ] && echo 'Remv mysql-server-8.0 [8.0.1]'; exit 0`);
    const { output } = await bash('packages=(mariadb-server); check_removals');
    expect(output).toMatch(/mariadb-server would remove: mysql-server-8\.0[^]*DATABASE_URL=mysql:/);
  });

  it('never lets apt remove, and notes what it installed', async () => {
    await program('apt-get', `echo "$*" >>'${folder}/calls'`);
    await program('systemctl', '');
    const { output } = await bash(
      `packages=(jq npm); install_packages; cat '${folder}/calls' "$ROOKERY_HOME/packages"`,
    );
    expect(output).toMatch(/install -y --no-remove --no-install-recommends jq npm\njq\nnpm\n$/);
  });

  it('names an unreachable proxy, and not its password', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    try {
      const proxy = `http://name:password@127.0.0.1:${port}/`;
      expect(await bash('check_proxies; echo reached', { https_proxy: proxy })).toEqual({
        code: 0,
        output: 'reached\n',
      });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    const { code, output } = await bash('check_proxies', {
      https_proxy: `http://name:password@127.0.0.1:${port}/`,
    });
    expect(output).toContain(`the proxy 127.0.0.1:${port} (https_proxy) cannot be reached`);
    expect({ code, tellsPassword: output.includes('password') }).toEqual({ code: 1, tellsPassword: false });
  });

  it('knows the proxies of apt', async () => {
    await program('apt-config', `echo 'Acquire::http::Proxy "http://192.0.2.9:3142";'`);
    expect((await bash('known_proxies')).output).toBe(
      'http://192.0.2.9:3142 (Acquire::http::Proxy of apt)\n',
    );
  });

  it('passes proxies and certificates through sudo, and nothing else of the environment', async () => {
    const env = {
      https_proxy: 'http://p',
      NO_PROXY: 'x',
      npm_config_cafile: '/ca',
      NODE_EXTRA_CA_CERTS: '/ca',
      DOCKER_HOST: 'unix:///d',
      LD_PRELOAD: '',
      MY_SECRET: 's',
    };
    const kept = (await bash('kept_variables', env)).output.trim().split(',').toSorted();
    expect(kept).toEqual(
      [
        'DOCKER_HOST',
        'NODE_EXTRA_CA_CERTS',
        'NO_PROXY',
        'ROOKERY_HOME',
        'https_proxy',
        'npm_config_cafile',
      ].toSorted(),
    );
  });

  it('asks for room before anything is made, and no more once it is made', async () => {
    await program('df', `printf 'x\\n/dev/x 1 1 900 1%% /\\n'`);
    const refused = await bash('check_room');
    expect(refused.output).toMatch(/900 MiB are free.*needs \d+ MiB/);
    await mkdir(join(folder, 'home'));
    await writeFile(join(folder, 'home', 'port-base'), '8080\n');
    expect((await bash('check_room')).code).toBe(0);
  });

  it('asks for no package of a service that is elsewhere', async () => {
    for (const name of ['bash', 'grep', 'cat']) await symlink(`/usr/bin/${name}`, join(bin, name));
    const list = 'packages=(); packages_for_up; echo "${packages[*]}"';
    expect((await bash(list, { PATH: bin })).output).toMatch(/mariadb-server redis-server/);
    await mkdir(join(folder, 'home'));
    await writeFile(
      join(folder, 'home', 'panel.env'),
      'DATABASE_URL=mysql://u@db.example/d\nREDIS_URL=redis://:p@127.0.0.1:8083/0\n',
    );
    const kept = (await bash(list, { PATH: bin })).output;
    expect(kept).toContain('redis-server');
    expect(kept).not.toContain('mariadb-server');
  });

  it('takes the libraries of a busybox that needs some along', async () => {
    // Any program with libraries will do for that: this one answers `-c` as well.
    const into = join(folder, 'image');
    const { output } = await bash(`. "$root/scripts/lib/image-tools.sh"; here=$root/scripts; busybox=/bin/bash
      mkdir '${into}'; add_busybox '${into}' 2>/dev/null; chroot '${into}' /bin/busybox -c 'echo it runs'`);
    expect(output).toBe('it runs\n');
  });
});
