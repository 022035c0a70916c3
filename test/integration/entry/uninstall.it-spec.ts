import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@app/testing/services.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Network, processes and units are its own, so that the engine in there is the only one and no chain is anybody else's.
 * Three installations: one with the private engine, which the two others were given.
 */
const MACHINE = `set -euo pipefail
mount -t tmpfs none /etc/systemd/system
mount -t tmpfs none /run/systemd
mkdir /run/systemd/system
ip link set lo up
own=$FOLDER/own given=$FOLDER/given node=$FOLDER/node
socket=$own/docker/docker.sock
export DOCKER_HOST=unix://$socket
rookery() { local home=$1; shift; env -u DOCKER_HOST ROOKERY_HOME="$home" "$ROOT/rookery" "$@"; }
look() {
  echo "$1 chains: $({ iptables -t nat -S; iptables -t filter -S; } | grep -c DOCKER || true)"
  echo "$1 bridges: $(ip -o link | grep -c " rk$BASE[:@]" || true)"
  echo "$1 groups: $(find /sys/fs/cgroup -maxdepth 2 -name "rookery-$BASE" | wc -l)"
  echo "$1 mounts: $(grep -c " $own/" /proc/mounts || true)"
  echo "$1 engines: $(pgrep -xc dockerd || true)"
  echo "$1 units: $(ls /etc/systemd/system | wc -l)"
  echo "$1 homes: $(ls -d "$own" "$given" "$node" 2>/dev/null | wc -l)"
}
servers() { docker ps -a --format '{{.Names}}' | sort | xargs echo "$1 servers:"; }
mkdir -p "$own/run" "$own/logs" "$own/docker" "$given" "$node/daemon" "$FOLDER/files of servers"
echo "$BASE" > "$own/port-base"
echo "rk$BASE 10.250.0" > "$own/docker/network"
echo '{"kind":"private","socket":"'$socket'"}' > "$own/engine.json"
: > "$own/run/docker.wanted"
ROOKERY_HOME=$own setsid "$ROOT/rookery" supervise > "$own/logs/supervisor.log" 2>&1 &
until docker info > /dev/null 2>&1; do sleep 0.1; done
echo $((BASE + 20)) > "$given/port-base"
echo '{"kind":"given","socket":"'$socket'"}' > "$given/engine.json"
echo '{"node":{"uuid":"11111111-given"}}' > "$given/quickstart.json"
printf 'uuid: 22222222-node\\ndocker:\\n  socket: %s\\nsystem:\\n  data: %s\\n' "$socket" "$FOLDER/files of servers" > "$node/daemon/config.yml"
image=$("$ROOT/scripts/images.sh" busybox "$socket")
printf 'FROM %s\\nLABEL rookery.content=other' "$image" | DOCKER_BUILDKIT=0 docker build -q -t unused - > /dev/null
for server in 11111111-given 22222222-node 33333333-own; do
  docker network create --label "rookery.node=$server" "$server" > /dev/null
  docker run -d --stop-signal SIGKILL --name "$server" --network "$server" --label "rookery.node=$server" -p 127.0.0.1::80 "$image" sleep 600 > /dev/null
done
rookery "$own" service install
: > "/etc/systemd/system/rookery-node-8080.service"
look before
rookery "$node" uninstall --yes
servers node
rookery "$given" uninstall --yes
servers given
echo "given images: $(docker image ls -q --filter label=rookery.content | wc -l)"
docker network ls -q --filter label=rookery.node --format '{{.Name}}' | xargs echo "given networks:"
rookery "$own" uninstall --yes
look after
cat "$FOLDER/asked"
`;
const SYSTEMCTL = `echo "systemctl $*" >> "$FOLDER/asked"`;

describe('./rookery uninstall', () => {
  let folder: string;
  let said: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-uninstall-'));
    const base = Math.min(await freePort(), 65_000);
    const script = `mkdir "$FOLDER/bin"; printf '#!/bin/sh\\n%s\\n' '${SYSTEMCTL}' > "$FOLDER/bin/systemctl"
chmod +x "$FOLDER/bin/systemctl"; PATH=$FOLDER/bin:$PATH\n${MACHINE}`;
    const env = { ...process.env, FOLDER: folder, ROOT: ROOT.replace(/\/$/, ''), BASE: String(base) };
    const apart = ['--net', '--mount', '--propagation', 'private', '--pid', '--fork', '--mount-proc'];
    said = await new Promise((resolve) => {
      execFile('unshare', [...apart, 'bash', '-c', script], { env }, (_, stdout, stderr) =>
        resolve(stdout + stderr),
      );
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const told = (when: string): Record<string, string> =>
    Object.fromEntries(
      [...said.matchAll(new RegExp(`^${when} (\\w+): ?(.*)$`, 'gm'))].map(([, what, value]) => [
        what!,
        value!,
      ]),
    );

  it('leaves no chain, bridge, group, mount, engine, unit and home', () => {
    const before = told('before');
    const names = ['chains', 'bridges', 'groups', 'mounts', 'engines', 'units', 'homes'];
    expect(Object.keys(before), said).toEqual(names);
    for (const [name, count] of Object.entries(before)) expect(Number(count), name).toBeGreaterThan(0);
    expect(told('after'), said).toEqual(Object.fromEntries(names.map((name) => [name, '0'])));
  });

  it('takes from an engine of others what is of its node, and images that nothing uses', () => {
    expect(told('node')).toEqual({ servers: '11111111-given 33333333-own' });
    expect(told('given')).toEqual({ servers: '33333333-own', images: '1', networks: '33333333-own' });
  });

  it('ends the daemon of a machine that is a node and nothing else, and names the files that stay', () => {
    expect(said).toContain('systemctl stop rookery-node-8080.service');
    expect(said).toContain(`files of servers: rm -r '${folder}/files of servers'`);
  });
});
