import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readQuickstart, writeQuickstart, type Quickstart } from './first-data.ts';
import type { Installation } from './installation.ts';
import { Refusal } from './refusal.ts';
import { request } from './request.ts';
import { panelUrl } from './settings.ts';
import { lastLines, type Step } from './steps.ts';

const EXTERNAL_ID = 'rookery-demo';
const IMAGE = 'rookery/demo:local';
const INSTALL_DEADLINE_MS = 300_000;
const FAILED = new Set(['install_failed', 'reinstall_failed']);

interface Item<A> {
  attributes: A;
}
interface List<A> {
  data: Item<A>[];
}
interface Egg {
  id: number;
  startup: string;
  docker_images?: Record<string, string>;
  relationships?: { variables?: List<{ env_variable: string; default_value: string }> };
}
type Nest = { id: number; relationships?: { eggs?: List<Egg> } };
type Server = { id: number; uuid: string; identifier: string; status: string | null };

/** Calls of the Application API; undefined is a 404, the panel's own words when it refuses. */
export type Application = <T>(method: string, path: string, body?: unknown) => Promise<T | undefined>;

const applicationOf =
  (at: Installation, key: string): Application =>
  async <T>(method: string, path: string, body?: unknown) => {
    const url = `${panelUrl(at)}/api/application${path}`;
    const answer = await request(url, { method, token: key, body, timeoutMs: 60_000 });
    if (answer.status === 404) return undefined;
    if (answer.status >= 400) {
      throw new Refusal(`${method} ${path} was answered with ${answer.status}: ${answer.text}`);
    }
    return (answer.text === '' ? {} : JSON.parse(answer.text)) as T;
  };

/** The built-in egg is the one whose image is the demo image. */
async function findEgg(call: Application): Promise<Egg & { image: string }> {
  const nests = await call<List<Nest>>('GET', '/nests?per_page=100&include=eggs');
  for (const { attributes: nest } of nests?.data ?? []) {
    for (const { attributes: egg } of nest.relationships?.eggs?.data ?? []) {
      const image = Object.values(egg.docker_images ?? {}).find((name) => name.includes(IMAGE));
      if (!image) continue;
      const whole = await call<Item<Egg>>('GET', `/nests/${nest.id}/eggs/${egg.id}?include=variables`);
      return { ...whole!.attributes, image };
    }
  }
  throw new Refusal(`no egg of this panel uses the image ${IMAGE}.`);
}

async function createServer(call: Application, known: Quickstart): Promise<Item<Server>> {
  const egg = await findEgg(call);
  const name = encodeURIComponent(known.admin.username);
  const users = await call<List<{ id: number; username: string }>>('GET', `/users?filter[username]=${name}`);
  const admin = users?.data.find(({ attributes }) => attributes.username === known.admin.username);
  if (!admin) throw new Refusal(`the panel has no user '${known.admin.username}' any more.`);
  const allocations = await call<List<{ id: number; assigned: boolean }>>(
    'GET',
    `/nodes/${known.node.id}/allocations?per_page=100`,
  );
  const free = allocations?.data.find(({ attributes }) => !attributes.assigned);
  if (!free) throw new Refusal('the node has no free allocation left for the demo server.');
  const variables = egg.relationships?.variables?.data ?? [];
  const server = await call<Item<Server>>('POST', '/servers', {
    external_id: EXTERNAL_ID,
    name: 'Demo',
    description: 'A game server that `rookery up` made: join it with a 1.16.5 client.',
    user: admin.attributes.id,
    egg: egg.id,
    docker_image: egg.image,
    startup: egg.startup,
    environment: Object.fromEntries(
      variables.map(({ attributes }) => [attributes.env_variable, attributes.default_value]),
    ),
    limits: { memory: 512, swap: 0, disk: 1024, io: 500, cpu: 0 },
    feature_limits: { databases: 1, allocations: 2, backups: 3 },
    allocation: { default: free.attributes.id },
  });
  return server!;
}

/** The log of a failed installation is the daemon's; its last lines are shown. */
function installationFailed(at: Installation, uuid: string): Refusal {
  const file = join(at.logs, 'daemon', 'install', `${uuid}.log`);
  const isThere = existsSync(file);
  const words = isThere ? lastLines(file).map((line) => `    ${line}`) : [];
  return new Refusal(['the installation of the demo server failed.', ...words].join('\n'), [
    isThere ? `Its whole log: ${file}` : './rookery logs daemon shows why.',
    'Mend that and run ./rookery up again, or leave it out: ./rookery up --no-demo',
  ]);
}

/** Makes the demo server and waits until it is installed; safe to call again. */
export async function makeDemoServer(at: Installation, step: Step): Promise<string | void> {
  const known = readQuickstart(at);
  if (!known?.application_key) throw new Refusal(`there is no application key in ${at.quickstart}.`);
  const call = applicationOf(at, known.application_key);
  const external = `/servers/external/${EXTERNAL_ID}`;
  const find = (): Promise<Item<Server> | undefined> => call<Item<Server>>('GET', external);
  // Who deletes the demo server does not want it back with the next `up`.
  const marker = join(at.home, 'demo-server.made');
  let server = await find();
  if (!server && existsSync(marker)) {
    writeQuickstart(at, { ...known, server: null, sftp: { ...known.sftp, username: null } });
    return `deleted before (to have it again: rm ${marker})`;
  }
  if (!server) {
    step.progress('creating');
    server = await createServer(call, known);
  }
  writeFileSync(marker, `${server.attributes.uuid}\n`);
  if (FAILED.has(server.attributes.status ?? '')) {
    step.progress('again:');
    await call('POST', `/servers/${server.attributes.id}/reinstall`);
    server = (await find()) ?? server;
  }
  const deadline = Date.now() + INSTALL_DEADLINE_MS;
  let shown: string | undefined;
  while (server.attributes.status !== null && server.attributes.status !== 'suspended') {
    const { status, uuid } = server.attributes;
    if (FAILED.has(status)) throw installationFailed(at, uuid);
    if (Date.now() > deadline) {
      throw new Refusal(`the demo server is still ${status} after ${INSTALL_DEADLINE_MS / 1000} s.`);
    }
    if (status !== shown) step.progress(status);
    shown = status;
    await sleep(250);
    server = (await find()) ?? server;
  }
  const { uuid, identifier } = server.attributes;
  const sftp = { ...known.sftp, username: `${known.admin.username}.${identifier}` };
  writeQuickstart(at, { ...known, server: { uuid, identifier }, sftp });
}
