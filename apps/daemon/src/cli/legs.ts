import type { NodeLeg } from '@app/contracts/application/node-link.contract.js';
import { getOwnStatus } from '@app/contracts/remote/node-status.contract.js';
import { listServers } from '@app/contracts/remote/servers.contract.js';
import { dockerSocket } from '../config/command-line.js';
import type { ConfigStore } from '../config/config-store.js';
import { repositoryTrouble } from '../modules/backups/index.js';
import { chooseQuota } from '../platform/filesystem/index.js';
import { PanelClient, PanelRefusedError } from '../platform/panel-client/panel-client.js';
import { engineTrouble } from '../platform/runtime/docker/engine-trouble.js';
import { Engine } from '../platform/runtime/docker/engine.js';
import { askStartingDaemon, localUrl } from './local-daemon.js';

/** One way that a node needs; `isGood` is null where it could not be looked at. */
export interface Leg {
  readonly what: string;
  /** The address that is meant, which a report may leave out. */
  readonly at?: string;
  readonly isGood: boolean | null;
  readonly remedy?: string;
}

const good = (what: string, at?: string): Leg => ({ what, isGood: true, ...(at ? { at } : {}) });
const bad = (what: string, remedy: string, at?: string): Leg => ({
  what,
  isGood: false,
  remedy,
  ...(at ? { at } : {}),
});
const unseen = (what: string): Leg => ({ what, isGood: null });

const reasonOf = (error: unknown): string => {
  let at = error as Error & { code?: string };
  while (at.cause instanceof Error) at = at.cause;
  // A code names no address, as messages do.
  return at.code ?? at.message;
};

async function panelLegs(config: ConfigStore): Promise<Leg[]> {
  const { remote } = config.current;
  try {
    await new PanelClient(config).call(listServers, { query: { page: 0, per_page: 1 } }, { retryMs: 0 });
    return [good('the panel answers', remote), good("the panel takes the node's key")];
  } catch (error) {
    if (error instanceof PanelRefusedError) {
      return [
        good('the panel answers', remote),
        bad(
          `the panel refuses the node's key with ${error.status}`,
          'Have the panel make a new join token, and join with --override.',
        ),
      ];
    }
    const remedy = 'See that this machine reaches that address, and that it is the panel that answers there.';
    return [bad(`no panel answers: ${reasonOf(error)}`, remedy, remote)];
  }
}

async function engineLeg(config: ConfigStore): Promise<Leg> {
  const socket = dockerSocket(config.current);
  const engine = new Engine(socket, 5_000);
  try {
    const [info, { Version, Components }] = await engine.call('the engine', () =>
      Promise.all([engine.docker.info() as Promise<{ DockerRootDir?: string }>, engine.docker.version()]),
    );
    const trouble = engineTrouble({ ...info, Components });
    if (trouble?.isFatal) return bad(trouble.what, trouble.remedy, socket);
    if (trouble) return { what: trouble.what, isGood: null, remedy: trouble.remedy, at: socket };
    return good(`Docker ${Version} answers`, socket);
  } catch (error) {
    const remedy = 'Start Docker, or name its socket in docker.socket of the configuration.';
    return bad(`no Docker Engine answers: ${reasonOf(error)}`, remedy, socket);
  }
}

/** How disk limits are held; both ways are right, one is stronger. */
async function quotaLeg({ current: { system } }: ConfigStore): Promise<Leg> {
  const { hard, detail, remedy } = (await chooseQuota(system.data, system.quotas.mode)).report;
  const what = `disk limits: ${detail}`;
  return {
    what,
    isGood: hard ? true : null,
    ...(remedy === null ? {} : { remedy: `For hard limits: ${remedy}` }),
  };
}

/** Whether incremental backups can be made; a node needs none. */
async function repositoryLeg(): Promise<Leg> {
  const trouble = await repositoryTrouble();
  if (trouble === null) return good('incremental backups can be made');
  return { what: trouble, isGood: null, remedy: 'apt-get install restic bubblewrap' };
}

async function daemonLeg(config: ConfigStore, waitMs: number): Promise<Leg> {
  const url = localUrl(config);
  try {
    const { status } = await askStartingDaemon(config, '/api/system', waitMs);
    return status === 200
      ? good('the daemon answers', url)
      : bad(
          `what listens there does not take the node's key (${status})`,
          'Restart the daemon, so that it reads its configuration.',
          url,
        );
  } catch (error) {
    return bad(`no daemon answers: ${reasonOf(error)}`, 'Start it; its log says why it ended.', url);
  }
}

/** How the panel reaches the node; a stock one cannot be asked. */
async function reachLegs(config: ConfigStore): Promise<Leg[]> {
  let legs: NodeLeg[];
  try {
    ({ legs } = await new PanelClient(config).call(getOwnStatus, {}, { retryMs: 0 }));
  } catch (error) {
    const why = error instanceof PanelRefusedError ? 'this panel cannot be asked' : reasonOf(error);
    return [unseen(`how the panel reaches this node: ${why}`)];
  }
  const names: Record<NodeLeg['name'], string> = {
    connection: 'the panel reaches this node',
    key: 'the daemon takes the key that the panel has',
    clock: 'the clocks of both agree',
    calls: 'the panel hears of this node',
  };
  return legs.map(({ name, ok, cause, remedy }) =>
    ok === false ? bad(`${names[name]}: no. ${cause}`, remedy ?? '') : { what: names[name], isGood: ok },
  );
}

/** Every way between this machine, its engine and its panel, each looked at by itself. */
export async function lookAtLegs(config: ConfigStore, waitMs: number): Promise<Leg[]> {
  const panel = await panelLegs(config);
  const daemon = await daemonLeg(config, waitMs);
  const isReachWorthwhile = panel.every(({ isGood }) => isGood) && daemon.isGood;
  return [
    ...panel,
    await engineLeg(config),
    await quotaLeg(config),
    await repositoryLeg(),
    daemon,
    ...(isReachWorthwhile ? await reachLegs(config) : [unseen('how the panel reaches this node: see above')]),
  ];
}

export function showLeg({ what, at, isGood, remedy }: Leg, withAddress = true): string {
  const mark = isGood === null ? '-   ' : isGood ? 'ok  ' : 'FAIL';
  const place = at && withAddress ? ` (${at})` : '';
  return `  ${mark}  ${what}${place}${remedy ? `\n        ${remedy}` : ''}`;
}
