import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@app/testing/services.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { NO_LIMITS } from '../../panel/support/access-rules.js';
import type { ApiClient } from '../../panel/support/api-client.js';
import { createNode } from '../../panel/support/catalogue.js';
import { startPanel, type TestPanel } from '../../panel/support/panel.js';

/**
 * A machine of its own as far as systemd and the home go: mounts of its own, where nothing is installed. What stands
 * for systemctl has the unit checked by systemd itself, and starts its daemon as systemd would.
 */
const MACHINE = `set -e
mount --make-rprivate /
mount --bind "$MACHINE/units" /etc/systemd/system
mount -t tmpfs none /run/systemd
if [ "$1" = systemd ]; then mkdir /run/systemd/system; fi
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
if pid=$(cat "$MACHINE/daemon.pid" 2> /dev/null) && kill "$pid" 2> /dev/null; then
  tail --pid="$pid" -f /dev/null
fi
while read -r line; do eval "export $line"; done < <(sed -n 's/^Environment=//p' "$unit")
eval "set -- $(sed -n 's/^ExecStart=//p' "$unit")"
setsid "$@" >> "$MACHINE/daemon.log" 2>&1 < /dev/null &
echo $! > "$MACHINE/daemon.pid"
`;

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** A machine that is to become a node of a panel elsewhere, and that panel. */
export class NodeMachine {
  readonly folder = mkdtempSync(join(tmpdir(), 'rookery-machine-'));

  private constructor(
    readonly panel: TestPanel,
    readonly api: ApiClient,
  ) {
    for (const name of ['bin', 'units']) mkdirSync(join(this.folder, name));
    writeFileSync(join(this.folder, 'bin', 'systemctl'), SYSTEMCTL);
    chmodSync(join(this.folder, 'bin', 'systemctl'), 0o755);
  }

  static async start(): Promise<NodeMachine> {
    const port = await freePort();
    const env = { ...NO_LIMITS, APP_URL: `http://127.0.0.1:${port}` };
    const panel = await startPanel({ port, worker: true, env });
    return new NodeMachine(panel, panel.api(await panel.applicationKey(await panel.createAdmin())));
  }

  /** The words that the panel gives to an administrator, for a node of its own, and where that will listen. */
  async command(): Promise<{ words: string[]; url: string }> {
    const listens = await freePort();
    const node = await createNode(this.api, {
      ...{ fqdn: '127.0.0.1', scheme: 'http', daemon_listen: listens, daemon_connect: listens },
      ...{ daemon_sftp: await freePort(), daemon_base: join(this.folder, 'volumes') },
    });
    const answer = await this.api.post(`/api/application/nodes/${node}/join-token`);
    const words = answer.at<string>('command').split(' ').slice(-2);
    return { words, url: `http://127.0.0.1:${listens}` };
  }

  /** Runs a `./rookery` on it to its end. */
  run(
    script: string,
    words: readonly string[],
    at: { init: 'systemd' | 'none'; home: string; base: number; env?: NodeJS.ProcessEnv },
  ): Promise<Outcome> {
    const env = {
      ...process.env,
      ...{ MACHINE: this.folder, ROOKERY_HOME: at.home, ROOKERY_PORT_BASE: String(at.base) },
      DOCKER_HOST: sharedServices().dockerHost,
      PATH: `${join(this.folder, 'bin')}:${process.env['PATH']}`,
      ...at.env,
    };
    return new Promise((resolve) => {
      const inside = ['bash', '-c', MACHINE, 'machine', at.init, script, ...words];
      execFile('unshare', ['--mount', ...inside], { env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
      );
    });
  }

  async close(): Promise<void> {
    const pidFile = join(this.folder, 'daemon.pid');
    if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
    await this.panel.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
