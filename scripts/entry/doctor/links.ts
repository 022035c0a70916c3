import { checkExternal } from '../external-services.ts';
import { readIfThere } from '../files.ts';
import type { Installation } from '../installation.ts';
import { containersReachDaemon } from '../parts/container-network.ts';
import { keptEngine } from '../parts/engine.ts';
import { portIsFree, portsOfParts } from '../ports.ts';
import { pidOf } from '../processes.ts';
import { Refusal } from '../refusal.ts';
import { request, type Answer, type Call } from '../request.ts';
import { daemonUrl, isPrivate, panelUrl } from '../settings.ts';
import { fail, ok, warn, type Finding } from './report.ts';

const TOLERATED_SECONDS = 5;
const TAKEN = 'End the program that listens there, or use another ROOKERY_PORT_BASE and ROOKERY_HOME.';

export async function checkPortLines(at: Installation): Promise<Finding[]> {
  return Promise.all(
    portsOfParts(at).map(async ({ part, what, port }) => {
      if (await portIsFree(port)) return ok(`port ${port} is free (${what})`);
      return pidOf(at, part) === undefined
        ? fail(`port ${port}, for ${what}, is taken`, TAKEN)
        : ok(`port ${port}: our ${part} (${what})`);
    }),
  );
}

/** Services of other places, tried with what the panel needs of them. */
export async function checkServices(at: Installation): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const service of ['mariadb', 'redis'] as const) {
    if (isPrivate(at, service)) continue;
    try {
      findings.push(ok(`${service}: ${await checkExternal(at, service)} can be used`));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      findings.push(fail(error.message, error.help.join('\n          ')));
    }
  }
  return findings;
}

const tryRequest = (url: string, call?: Call): Promise<Answer | undefined> =>
  request(url, call).catch(() => undefined);

/** Panel and daemon: whether they answer, at the right time, and accept each other. */
export async function checkLinks(at: Installation): Promise<Finding[]> {
  const findings = [
    await checkPart(at, 'panel', `${panelUrl(at)}/up`),
    await checkPart(at, 'daemon', `${daemonUrl(at)}/up`),
  ];
  const text = readIfThere(at.daemonConfig);
  if (text === undefined || findings.some(({ state }) => state !== 'ok')) return findings;
  const { parse } = await import('yaml');
  const config = parse(text) as DaemonFile;
  // The same calls, with the same token, that panel and daemon make of one another.
  return [
    ...findings,
    await checkCall(
      'the panel accepts the daemon',
      `${config.remote}/api/remote/servers?per_page=1`,
      `${config.token_id}.${config.token}`,
    ),
    await checkCall('the daemon accepts the panel', `${daemonUrl(at)}/api/system`, config.token),
    ...(await tellNode(at, config.token)),
    await checkServersAreKeptOut(at, config),
  ];
}

/** What of the daemon's config.yml is needed here. */
interface DaemonFile {
  readonly remote: string;
  readonly token_id: string;
  readonly token: string;
  readonly docker: { readonly network: { readonly network_mode: string } };
}

interface NodeDetails {
  readonly disk_limits?: { readonly detail: string; readonly remedy: string | null };
  readonly docker?: {
    readonly trouble?: { readonly isFatal: boolean; readonly what: string; readonly remedy: string } | null;
  };
}

/** What the node says of itself: how it holds disk limits, both ways being right, and whether its engine is one. */
async function tellNode(at: Installation, token: string): Promise<Finding[]> {
  const answer = await tryRequest(`${daemonUrl(at)}/api/system?v=2`, { token, timeoutMs: 5000 });
  if (answer?.status !== 200) return [];
  const { disk_limits: limits, docker } = JSON.parse(answer.text) as NodeDetails;
  const findings: Finding[] = [];
  if (limits) {
    const remedy = limits.remedy === null ? '' : `; for hard ones: ${limits.remedy}`;
    findings.push(ok(`disk limits: ${limits.detail}${remedy}`));
  }
  const { trouble } = docker ?? {};
  if (trouble) findings.push((trouble.isFatal ? fail : warn)(trouble.what, trouble.remedy));
  return findings;
}

async function checkServersAreKeptOut(at: Installation, { docker }: DaemonFile): Promise<Finding> {
  const { network_mode: networkMode } = docker.network;
  if (networkMode === 'host') {
    return warn(
      'servers share the network of this machine: they can speak to the daemon, and to everything on 127.0.0.1',
      'Give docker.network.network_mode of the daemon a network of its own.',
    );
  }
  const engine = keptEngine(at);
  if (!engine) return warn('whether servers can speak to the daemon was not tried', './rookery up');
  const daemon = { port: at.ports.daemon, networkMode };
  return (await containersReachDaemon(at, engine.socket, daemon))
    ? fail(
        'servers can speak to the daemon through the gateway of their network',
        'Run ./rookery up for a daemon that closes their connections, or let it listen on one address (api.host).',
      )
    : ok('servers cannot speak to the daemon');
}

async function checkPart(at: Installation, part: 'panel' | 'daemon', url: string): Promise<Finding> {
  if (pidOf(at, part) === undefined) return warn(`the ${part} does not run`, './rookery up');
  const answer = await tryRequest(url);
  if (answer?.status !== 200) {
    return fail(`the ${part} runs but ${url} does not answer 200`, `./rookery logs ${part}`);
  }
  const date = Date.parse(String(answer.headers['date']));
  if (Number.isNaN(date)) {
    return warn(`the ${part} answers without a Date header`, 'Its clock cannot be compared.');
  }
  const offset = Math.round((date - Date.now()) / 1000);
  return Math.abs(offset) > TOLERATED_SECONDS
    ? fail(
        `the clock of the ${part} is ${offset} s off`,
        'Signed links and tokens will be refused: set the clocks by NTP.',
      )
    : ok(`the ${part} answers at ${url}, clock within ${Math.abs(offset)} s`);
}

async function checkCall(what: string, url: string, token: string): Promise<Finding> {
  const answer = await tryRequest(url, { token, timeoutMs: 5000 });
  if (answer?.status === 200) return ok(what);
  return fail(
    `${what}: answered ${answer?.status ?? 'nothing'} at ${url.split('?')[0]}`,
    'Run ./rookery up, which writes the node configuration anew; ./rookery logs daemon tells more.',
  );
}
