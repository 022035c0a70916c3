import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere, replaceFile } from '../files.ts';
import type { Installation } from '../installation.ts';
import { endPart } from '../processes.ts';
import { canProgram, outputOf, succeeds } from '../programs.ts';
import { Refusal } from '../refusal.ts';
import { engineAnswers } from './engine-api.ts';
import { ensureCgroups } from './cgroups.ts';
import type { Part } from './part.ts';
import { failuresOf } from './supervisor.ts';

const SUBNET_ATTEMPTS = 64;
/** So many failed starts in a row: it may be the firewall that this kernel cannot do. */
const FIREWALL_FAILURES = 2;

const folderOf = (at: Installation): string => join(at.home, 'docker');
const networkFile = (at: Installation): string => join(folderOf(at), 'network');

export const privateSocket = (at: Installation): string => join(folderOf(at), 'docker.sock');
export const privateEngineIsMade = (at: Installation): boolean => existsSync(networkFile(at));

interface Bridge {
  readonly name: string;
  /** The first three numbers of its subnet. */
  readonly prefix: string;
}

function readBridge(at: Installation): Bridge | undefined {
  const [name, prefix] = (readIfThere(networkFile(at)) ?? '').trim().split(' ');
  return name && prefix ? { name, prefix } : undefined;
}

/**
 * Chooses name and subnet of the private engine's bridge: a /20 of 10.128.0.0/9 by the port base, the next one
 * when an interface of this machine holds it already. Kept, so containers keep their network.
 */
export function prepareDocker(at: Installation): void {
  ensureCgroups();
  if (readBridge(at)) return;
  const { base } = at.ports;
  const name = `rk${base}`;
  const taken = outputOf('ip', '-o', 'addr');
  if (succeeds('ip', 'link', 'show', name)) {
    throw new Refusal(`there is a bridge named ${name} already.`, [
      `Is it left from an earlier installation? Remove it: ip link del ${name}`,
    ]);
  }
  for (let attempt = 0; attempt < SUBNET_ATTEMPTS; attempt += 1) {
    const slot = (base + attempt * 61) % 2048;
    const prefix = `10.${128 + (slot >> 4)}.${(slot & 15) << 4}`;
    if (!taken.includes(`inet ${prefix}.`)) {
      replaceFile(networkFile(at), `${name} ${prefix}\n`);
      return;
    }
  }
  throw new Refusal('no free network for a Docker bridge was found between 10.128.0.0 and 10.255.255.255.');
}

/**
 * Address translation gives containers the internet. A second engine that sets it up would wipe the first
 * one's rules, so it is done only by the only engine.
 */
export function engineMayUseIptables(): boolean {
  if (!canProgram('iptables') || !succeeds('iptables', '-w', '2', '-t', 'nat', '-L', '-n')) return false;
  return !readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'dockerd';
      } catch {
        return false;
      }
    });
}

function ensureBridge({ name, prefix }: Bridge): void {
  if (!succeeds('ip', 'link', 'show', name)) {
    outputOf('ip', 'link', 'add', name, 'type', 'bridge');
    outputOf('ip', 'addr', 'add', `${prefix}.1/24`, 'dev', name);
  }
  outputOf('ip', 'link', 'set', name, 'up');
}

/** The private Docker Engine. */
export const docker: Part = {
  name: 'docker',
  title: 'Docker Engine',
  startSeconds: 40,
  stopSeconds: 20,
  command(at) {
    const folder = folderOf(at);
    const bridge = readBridge(at);
    if (!bridge) throw new Refusal(`there is no private engine in ${at.home}.`);
    ensureBridge(bridge);
    // Left by a killed engine; a new one would believe them.
    for (const name of ['pid', 'exec/containerd/containerd.pid']) rmSync(join(folder, name), { force: true });
    const settings = join(folder, 'engine.json');
    if (!existsSync(settings)) writeFileSync(settings, '{}\n');
    const firewall =
      failuresOf(at, 'docker') < FIREWALL_FAILURES && engineMayUseIptables()
        ? ['--ip6tables=false']
        : ['--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'];
    return {
      folder,
      env: {},
      words: [
        'dockerd',
        `--config-file=${settings}`,
        `--data-root=${join(folder, 'data')}`,
        `--exec-root=${join(folder, 'exec')}`,
        `--pidfile=${join(folder, 'pid')}`,
        `--host=unix://${privateSocket(at)}`,
        `--bridge=${bridge.name}`,
        `--default-address-pool=base=${bridge.prefix}.0/20,size=24`,
        ...firewall,
        '--userland-proxy=true',
        // A restarted engine finds its containers running.
        '--live-restore',
        `--cgroup-parent=/rookery-${at.ports.base}`,
        '--shutdown-timeout=5',
        '--log-opt=max-size=5m',
      ],
    };
  },
  isReady: (at) => engineAnswers(privateSocket(at)),
};

/** How the daemon's bridges for the servers of each owner begin: what follows is of the network's name. */
export const bridgesOf = (node: string): string =>
  `rk${createHash('sha256').update(node).digest('hex').slice(0, 5)}`;

/** Ends the private engine and takes away what it leaves in the kernel: mounts, firewall rules, its bridges. */
export async function endDocker(at: Installation, node: string | undefined): Promise<void> {
  await endPart(at, 'docker', docker.stopSeconds);
  for (const path of mountsUnder(folderOf(at))) succeeds('umount', '-l', path);
  const bridge = readBridge(at);
  if (!bridge) return;
  const owners = node === undefined ? [] : interfacesNamed(bridgesOf(node));
  for (const each of [bridge, ...owners.map((name) => ({ name, prefix: name }))]) {
    if (canProgram('iptables')) for (const table of ['nat', 'filter']) removeRules(table, each);
    succeeds('ip', 'link', 'del', each.name);
  }
}

const interfacesNamed = (start: string): string[] =>
  readdirSync('/sys/class/net').filter((name) => name.startsWith(start) && name.length === 15);

/** Mount points below a folder, the innermost first. */
function mountsUnder(folder: string): string[] {
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .map((path) => path.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))))
    .filter((path) => path.startsWith(`${folder}/`))
    .reverse();
}

function removeRules(table: string, { name, prefix }: Bridge): void {
  if (!succeeds('iptables', '-w', '5', '-t', table, '-S')) return;
  for (const rule of outputOf('iptables', '-w', '5', '-t', table, '-S').split('\n')) {
    const words = rule.split(' ');
    if (words[0] !== '-A' || !(words.includes(name) || rule.includes(` ${prefix}.`))) continue;
    succeeds('iptables', '-w', '5', '-t', table, '-D', ...words.slice(1));
  }
}

/** Takes away the chains that an engine makes for all its bridges, when no engine is left to use them. */
export function removeFirewallChains(): void {
  if (!engineMayUseIptables()) return;
  for (const table of ['nat', 'filter']) {
    const rules = outputOf('iptables', '-w', '5', '-t', table, '-S').split('\n');
    const isOurs = (word: string | undefined): boolean => /^DOCKER(-|$)/.test(word ?? '');
    for (const words of rules.map((rule) => rule.split(' '))) {
      if (words[0] === '-A' && isOurs(words[words.indexOf('-j') + 1])) {
        succeeds('iptables', '-w', '5', '-t', table, '-D', ...words.slice(1));
      }
    }
    const chains = rules
      .map((rule) => rule.split(' '))
      .filter(([kind, name]) => kind === '-N' && isOurs(name));
    for (const action of ['-F', '-X']) {
      for (const [, name = ''] of chains) succeeds('iptables', '-w', '5', '-t', table, action, name);
    }
  }
}
