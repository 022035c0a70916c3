import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@app/testing/services.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../panel/support/access-rules.js';
import type { ApiClient } from '../panel/support/api-client.js';
import { createNode } from '../panel/support/catalogue.js';
import { startPanel, type TestPanel } from '../panel/support/panel.js';

const SCRIPT = fileURLToPath(new URL('../../../rookery', import.meta.url));
const NODES = '/api/application/nodes';

/**
 * A machine of its own as far as systemd and the home go: mounts of its own, where nothing is installed. What stands
 * for systemctl has the unit checked by systemd itself, and starts its daemon as systemd would.
 */
const MACHINE = `set -e
mount --make-rprivate /
mount -t tmpfs none /etc/systemd/system
if [ "$1" = systemd ]; then mount -t tmpfs none /run/systemd && mkdir /run/systemd/system
else mount -t tmpfs none /run/systemd; fi
shift
exec "$@"`;
const SYSTEMCTL = `#!/bin/bash
set -e
echo "$*" >> "$MACHINE/systemctl.log"
[ "$1" = restart ] || exit 0
unit=/etc/systemd/system/$2
cp "$unit" "$MACHINE/unit"
if command -v systemd-analyze > /dev/null; then systemd-analyze verify --man=no --recursive-errors=no "$unit"; fi
# Tests listen on loopback alone.
sed -i 's/0\\.0\\.0\\.0/127.0.0.1/' "$ROOKERY_HOME/daemon/config.yml"
while read -r line; do eval "export $line"; done < <(sed -n 's/^Environment=//p' "$unit")
eval "set -- $(sed -n 's/^ExecStart=//p' "$unit")"
setsid "$@" > "$MACHINE/daemon.log" 2>&1 < /dev/null &
echo $! > "$MACHINE/daemon.pid"
`;

describe('./rookery node join on a machine that is nothing yet', () => {
  const machine = mkdtempSync(join(tmpdir(), 'rookery-machine-'));
  const home = join(machine, 'its home');
  let panel: TestPanel;
  let api: ApiClient;

  beforeAll(async () => {
    mkdirSync(join(machine, 'bin'));
    writeFileSync(join(machine, 'bin', 'systemctl'), SYSTEMCTL);
    chmodSync(join(machine, 'bin', 'systemctl'), 0o755);
    const port = await freePort();
    const env = { ...NO_LIMITS, APP_URL: `http://127.0.0.1:${port}` };
    panel = await startPanel({ port, worker: true, env });
    api = panel.api(await panel.applicationKey(await panel.createAdmin()));
  });
  afterAll(async () => {
    const pidFile = join(machine, 'daemon.pid');
    if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
    await panel?.close();
    rmSync(machine, { recursive: true, force: true });
  });

  /** The words that the panel gives to an administrator, for a node of its own. */
  const command = async (): Promise<string[]> => {
    const listens = await freePort();
    const node = await createNode(api, {
      ...{ fqdn: '127.0.0.1', scheme: 'http', daemon_listen: listens, daemon_connect: listens },
      ...{ daemon_sftp: await freePort(), daemon_base: join(machine, 'volumes') },
    });
    const answer = await api.post(`${NODES}/${node}/join-token`);
    return answer.at<string>('command').split(' ').slice(-2);
  };
  const join_ = (init: 'systemd' | 'none', words: readonly string[], homeOf: string, base: number) =>
    new Promise<{ code: number; output: string }>((resolve) => {
      const env = {
        ...process.env,
        ...{ MACHINE: machine, ROOKERY_HOME: homeOf, ROOKERY_PORT_BASE: String(base) },
        ...{
          DOCKER_HOST: sharedServices().dockerHost,
          PATH: `${join(machine, 'bin')}:${process.env['PATH']}`,
        },
      };
      const inside = ['bash', '-c', MACHINE, 'machine', init, SCRIPT, 'node', 'join', ...words, '--yes'];
      execFile('unshare', ['--mount', ...inside], { env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
      );
    });

  it('has systemd run the daemon, and finds every way between it and the panel open', async () => {
    const base = Math.min(await freePort(), 65_000);
    const { code, output } = await join_('systemd', await command(), home, base);
    expect(output).toContain(`rookery-node-${base}.service runs the daemon, at boot too.`);
    expect(output.match(/^ {2}ok /gm)).toHaveLength(9);
    expect(output).not.toMatch(/^ {2}FAIL/m);
    expect(code).toBe(0);
    const asked = readFileSync(join(machine, 'systemctl.log'), 'utf8').trim().split('\n');
    const unit = `rookery-node-${base}.service`;
    expect(asked).toEqual(['daemon-reload', `enable ${unit}`, `restart ${unit}`]);
    expect(readFileSync(join(machine, 'unit'), 'utf8')).toContain('Restart=always\n');
  });

  it('says what has to be run where there is no systemd', async () => {
    const elsewhere = join(machine, 'elsewhere');
    const base = Math.min(await freePort(), 65_000);
    const { code, output } = await join_('none', await command(), elsewhere, base);
    expect(output).toContain('systemd does not run here.');
    expect(output).toContain(`main.js --config ${join(elsewhere, 'daemon', 'config.yml')}`);
    expect(code).toBe(0);
  });
});
