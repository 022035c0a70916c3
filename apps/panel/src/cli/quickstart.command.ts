import { existsSync, readFileSync } from 'node:fs';
import type { INestApplicationContext } from '@nestjs/common';
import { z } from 'zod';
import { FULL_ACL } from '@app/contracts/permissions/acl.js';
import { parseListQuery } from '@app/platform/http/list-query.js';
import { CliError, print, readOptions, required, type Command } from '@app/platform/cli/command.js';
import { AllocationsService } from '../modules/allocations/index.js';
import { ApiKeysService } from '../modules/api-keys/index.js';
import { EggsService } from '../modules/eggs/index.js';
import { LocationsService } from '../modules/locations/index.js';
import { NodesService, type LoadedNode } from '../modules/nodes/index.js';
import { UsersService, type User } from '../modules/users/index.js';
import { randomText } from '../platform/crypto/random-text.js';
import { Database } from '../platform/database/database.js';
import { withPanel } from './with-panel.js';

const ADMIN = { username: 'admin', email: 'admin@example.com' };
const PASSWORD_LENGTH = 20;
const NODE_NAME = 'local';
const MEMO = 'Quick start';

/** What an earlier run printed, as far as it matters here. */
const Known = z.object({
  application_key: z.string().nullish(),
  client_key: z.string().nullish(),
  node: z.object({ uuid: z.string() }).nullish(),
});
type Known = z.output<typeof Known>;

interface Wanted {
  readonly fqdn: string;
  readonly scheme: 'http' | 'https';
  readonly daemonPort: number;
  readonly sftpPort: number;
  readonly dataFolder: string;
  readonly allocationIp: string;
  readonly allocationPorts: string;
  readonly withDemo: boolean;
  readonly known: Known;
}

function port(text: string, name: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 65_535)
    throw new CliError(`--${name} is no port`, true);
  return number;
}

function readKnown(file: string | undefined): Known {
  if (file === undefined || !existsSync(file)) return {};
  const parsed = Known.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new CliError(`${file} is not what an earlier run wrote`);
  return parsed.data;
}

function readWanted(words: readonly string[]): Wanted {
  const { values } = readOptions(words, {
    'daemon-url': { type: 'string' },
    'daemon-port': { type: 'string' },
    'sftp-port': { type: 'string' },
    'data-dir': { type: 'string' },
    'alloc-ip': { type: 'string' },
    'alloc-ports': { type: 'string' },
    'demo-image': { type: 'string' },
    'no-demo': { type: 'boolean', default: false },
    known: { type: 'string' },
  });
  const address = required(values['daemon-url'], 'daemon-url');
  if (!URL.canParse(address)) throw new CliError('--daemon-url is no address', true);
  const url = new URL(address);
  return {
    fqdn: url.hostname,
    scheme: url.protocol === 'https:' ? 'https' : 'http',
    daemonPort: port(required(values['daemon-port'], 'daemon-port'), 'daemon-port'),
    sftpPort: port(required(values['sftp-port'], 'sftp-port'), 'sftp-port'),
    dataFolder: required(values['data-dir'], 'data-dir'),
    allocationIp: required(values['alloc-ip'], 'alloc-ip'),
    allocationPorts: required(values['alloc-ports'], 'alloc-ports'),
    withDemo: !values['no-demo'],
    known: readKnown(values.known),
  };
}

export const quickstart: Command = {
  name: 'quickstart',
  synopsis:
    '--daemon-url <url> --daemon-port <n> --sftp-port <n> --data-dir <folder> --alloc-ip <ip> --alloc-ports <a-b> [--no-demo] [--known <file>]',
  summary:
    'make the first administrator, keys, node and allocations, and print them as JSON; safe to run again',
  async run(words) {
    const wanted = readWanted(words);
    await withPanel(async (app) => {
      // One transaction: a run that dies leaves nothing whose password or key nobody has seen.
      const result = await app.get(Database, { strict: false }).transaction(() => makeFirstData(app, wanted));
      print(JSON.stringify(result, null, 2));
    });
  },
};

async function makeFirstData(app: INestApplicationContext, wanted: Wanted) {
  const nodes = app.get(NodesService, { strict: false });
  const { user, password } = await ensureAdmin(app);
  const keys = await ensureKeys(app, user, wanted.known);
  const node = await ensureNode(app, wanted);
  await app.get(AllocationsService, { strict: false }).create(node.id, {
    ip: wanted.allocationIp,
    ports: [wanted.allocationPorts],
  });
  if (wanted.withDemo) await app.get(EggsService, { strict: false }).ensureBuiltins();
  return {
    admin: { username: user.username, email: user.email, password },
    application_key: keys.application,
    client_key: keys.client,
    node: { id: node.id, uuid: node.uuid, name: node.name },
    node_config: await nodes.configuration(node.id),
  };
}

/** The password only when the administrator was made just now. */
async function ensureAdmin(app: INestApplicationContext): Promise<{ user: User; password: string | null }> {
  const users = app.get(UsersService, { strict: false });
  const existing = await users.findFirstAdmin();
  if (existing) return { user: existing, password: null };
  const password = randomText(PASSWORD_LENGTH);
  return { user: await users.create({ ...ADMIN, password, rootAdmin: true }), password };
}

/** Keeps the keys of an earlier run while they work. */
async function ensureKeys(app: INestApplicationContext, user: User, known: Known) {
  const keys = app.get(ApiKeysService, { strict: false });
  const keep = async (secret: string | null | undefined): Promise<string | null> =>
    secret && (await keys.verify(secret)) ? secret : null;
  const whole = ({ key, token }: { key: { identifier: string }; token: string }) => key.identifier + token;
  return {
    application:
      (await keep(known.application_key)) ??
      whole(await keys.createApplicationKey(user.id, FULL_ACL, { memo: MEMO })),
    client: (await keep(known.client_key)) ?? whole(await keys.createAccountKey(user.id, { memo: MEMO })),
  };
}

async function ensureNode(app: INestApplicationContext, wanted: Wanted): Promise<LoadedNode> {
  const nodes = app.get(NodesService, { strict: false });
  const settings = {
    fqdn: wanted.fqdn,
    scheme: wanted.scheme,
    daemon_listen: wanted.daemonPort,
    daemon_connect: wanted.daemonPort,
    daemon_sftp: wanted.sftpPort,
    daemon_base: wanted.dataFolder,
  };
  const local = { isLocalAllowed: true };
  const existing = await findNode(nodes, wanted.known.node?.uuid);
  if (existing) {
    const isSame =
      existing.fqdn === settings.fqdn &&
      existing.scheme === settings.scheme &&
      existing.daemonListen === settings.daemon_listen &&
      existing.daemonConnect === settings.daemon_connect &&
      existing.daemonSftp === settings.daemon_sftp &&
      existing.daemonBase === settings.daemon_base;
    return isSame ? existing : nodes.update(existing.id, settings, local);
  }
  return nodes.create(
    {
      ...settings,
      name: NODE_NAME,
      description: 'The machine of the panel',
      location_id: await ensureLocation(app),
      memory: 0,
      disk: 0,
      cpu: 0,
      memory_overallocate: 0,
      disk_overallocate: 0,
    },
    local,
  );
}

/** By the uuid an earlier run printed, else by its name: that file, or the database, may be a new one. */
async function findNode(nodes: NodesService, uuid: string | undefined): Promise<LoadedNode | null> {
  const search = async (filter: { uuid: string } | { name: string }) =>
    (await nodes.page(parseListQuery({ filter }, { list: { filters: ['uuid', 'name'] } }))).rows;
  const byUuid = uuid === undefined ? undefined : (await search({ uuid })).find((node) => node.uuid === uuid);
  return byUuid ?? (await search({ name: NODE_NAME })).find((node) => node.name === NODE_NAME) ?? null;
}

async function ensureLocation(app: INestApplicationContext): Promise<number> {
  const locations = app.get(LocationsService, { strict: false });
  const { rows } = await locations.page(
    parseListQuery({ filter: { short: NODE_NAME } }, { list: { filters: ['short'] } }),
  );
  const existing = rows.find((location) => location.short === NODE_NAME);
  return (existing ?? (await locations.create({ short: NODE_NAME, long: 'This machine' }))).id;
}
