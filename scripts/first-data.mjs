/**
 * The parts of `./rookery up` that read and write data rather than start things:
 *
 *   node first-data.mjs keep <home>     stdin: what the panel's `quickstart` command printed
 *                                       → quickstart.json and the daemon's config.yml
 *   node first-data.mjs demo <home>     makes the demo server, waits until it is installed
 *
 * Both may run again and again. Prints progress; a failure is one line on stderr and exit code 1.
 */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';

const DEMO_EXTERNAL_ID = 'rookery-demo';
const DEMO_IMAGE = 'rookery/demo:local';
const INSTALL_DEADLINE_MS = 300_000;
/** The account that owns servers' files where the machine has none of the daemon's name. */
const SERVER_ACCOUNT = 988;

const [command, home] = process.argv.slice(2);
const quickstartFile = join(home, 'quickstart.json');

/** Replaces a file that holds secrets in one go. */
function writeSecret(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, text, { mode: 0o600 });
  chmodSync(`${file}.part`, 0o600);
  renameSync(`${file}.part`, file);
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

const setting = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `over` on `base`, key by key; lists are replaced. */
function merged(base, over) {
  if (!isRecord(base) || !isRecord(over)) return over;
  const entries = Object.entries(over).map(([key, value]) => [key, merged(base[key], value)]);
  return { ...base, ...Object.fromEntries(entries) };
}

/** Keys and passwords are told once; later runs of the command do not know them any more. */
function keepQuickstart(told) {
  const known = readJson(quickstartFile);
  const kept = {
    panel_url: setting('PANEL_URL'),
    admin: {
      username: told.admin.username,
      email: told.admin.email,
      password: told.admin.password ?? known.admin?.password ?? null,
    },
    application_key: told.application_key ?? known.application_key ?? null,
    client_key: told.client_key ?? known.client_key ?? null,
    node: { id: told.node.id, uuid: told.node.uuid, name: told.node.name },
    server: known.server ?? null,
    sftp: {
      host: setting('SFTP_HOST'),
      port: Number(setting('SFTP_PORT')),
      username: known.sftp?.username ?? null,
    },
  };
  writeSecret(quickstartFile, `${JSON.stringify(kept, null, 2)}\n`);
}

/** The node's configuration from the panel, with this machine's places. Keys added by hand stay. */
function keepDaemonConfig(fromPanel) {
  const file = join(home, 'daemon', 'config.yml');
  const local = {
    remote: setting('PANEL_LOCAL_URL'),
    api: { host: '127.0.0.1', port: Number(setting('DAEMON_PORT')) },
    system: {
      root_directory: join(home, 'daemon'),
      data: join(home, 'daemon', 'volumes'),
      log_directory: join(home, 'logs', 'daemon'),
      tmp_directory: join(home, 'daemon', 'tmp'),
      archive_directory: join(home, 'daemon', 'archives'),
      backup_directory: join(home, 'daemon', 'backups'),
      user: {
        uid: SERVER_ACCOUNT,
        gid: SERVER_ACCOUNT,
        passwd: { enable: true, directory: join(home, 'daemon', 'passwd') },
      },
      machine_id: { enable: true, directory: join(home, 'daemon', 'machine-id') },
      sftp: { bind_address: setting('SFTP_HOST'), bind_port: Number(setting('SFTP_PORT')) },
    },
    docker: {
      socket: setting('DOCKER_SOCKET'),
      // The engine's own bridge: a private engine has one that no other engine's network meets. Ports of
      // 127.0.0.1 are to be published there and not on the bridge.
      network: {
        name: 'bridge',
        network_mode: 'bridge',
        driver: 'bridge',
        interface: '127.0.0.1',
        IPv6: false,
      },
    },
  };
  const managed = merged(fromPanel, local);
  const present = existsSync(file) ? parse(readFileSync(file, 'utf8')) : {};
  const wanted = merged(present, managed);
  if (JSON.stringify(wanted) !== JSON.stringify(present)) writeSecret(file, stringify(wanted));
  // The daemon writes the file back itself; what `up` wants of it is told by this instead.
  writeFileSync(
    join(home, 'daemon', 'config.hash'),
    createHash('sha256').update(JSON.stringify(managed)).digest('hex'),
  );
}

/** One call of the Application API; the panel's own words when it refuses. */
async function application(key, method, path, body) {
  const response = await fetch(`${setting('PANEL_LOCAL_URL')}/api/application${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'application/json',
      'content-type': 'application/json',
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  if (response.status === 404) return undefined;
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
  return text === '' ? {} : JSON.parse(text);
}

/** The built-in egg is the one whose image is the demo image. */
async function findDemoEgg(call) {
  const nests = await call('GET', '/nests?per_page=100&include=eggs');
  for (const nest of nests?.data ?? []) {
    for (const egg of nest.attributes.relationships?.eggs?.data ?? []) {
      const images = Object.values(egg.attributes.docker_images ?? {});
      const image = images.find((name) => name.includes(DEMO_IMAGE));
      if (!image) continue;
      const whole = await call(
        'GET',
        `/nests/${nest.attributes.id}/eggs/${egg.attributes.id}?include=variables`,
      );
      return { ...whole.attributes, image };
    }
  }
  throw new Error(`no egg of this panel uses the image ${DEMO_IMAGE}`);
}

async function createDemoServer(call, known) {
  const egg = await findDemoEgg(call);
  const users = await call('GET', `/users?filter[username]=${encodeURIComponent(known.admin.username)}`);
  const admin = users.data.find((user) => user.attributes.username === known.admin.username);
  const allocations = await call('GET', `/nodes/${known.node.id}/allocations?per_page=100`);
  const free = allocations.data.find((allocation) => !allocation.attributes.assigned);
  if (!free) throw new Error('the node has no free allocation left for the demo server');
  const variables = egg.relationships?.variables?.data ?? [];
  return call('POST', '/servers', {
    external_id: DEMO_EXTERNAL_ID,
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
}

async function demo() {
  const known = readJson(quickstartFile);
  const call = (...request) => application(known.application_key, ...request);
  const external = `/servers/external/${DEMO_EXTERNAL_ID}`;
  // Who deletes the demo server does not want it back with the next `up`.
  const marker = join(home, 'demo-server.made');
  let server = await call('GET', external);
  if (!server && existsSync(marker)) {
    known.server = null;
    known.sftp.username = null;
    writeSecret(quickstartFile, `${JSON.stringify(known, null, 2)}\n`);
    process.stdout.write(`deleted before (to have it again: rm ${marker}) `);
    return;
  }
  if (!server) {
    process.stdout.write('creating ');
    server = await createDemoServer(call, known);
  }
  writeFileSync(marker, `${server.attributes.uuid}\n`);
  if (['install_failed', 'reinstall_failed'].includes(server.attributes.status)) {
    process.stdout.write('again: ');
    await call('POST', `/servers/${server.attributes.id}/reinstall`);
    server = await call('GET', external);
  }
  const deadline = Date.now() + INSTALL_DEADLINE_MS;
  let shown;
  while (server.attributes.status !== null) {
    const { status } = server.attributes;
    if (status === 'install_failed' || status === 'reinstall_failed') {
      throw new Error('its installation failed; ./rookery logs daemon shows why');
    }
    if (status === 'suspended') break;
    if (Date.now() > deadline) throw new Error(`it is still ${status} after ${INSTALL_DEADLINE_MS / 1000} s`);
    if (status !== shown) process.stdout.write(`${status} `);
    shown = status;
    await sleep(250);
    server = (await call('GET', external)) ?? server;
  }
  const { uuid, identifier } = server.attributes;
  known.server = { uuid, identifier };
  known.sftp.username = `${known.admin.username}.${identifier}`;
  writeSecret(quickstartFile, `${JSON.stringify(known, null, 2)}\n`);
}

async function keep() {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  const told = JSON.parse(text);
  keepQuickstart(told);
  keepDaemonConfig(told.node_config);
}

try {
  await { keep, demo }[command]();
} catch (error) {
  process.stderr.write(
    `${error.cause ? `${error.message}: ${error.cause.message ?? error.cause}` : error.message}\n`,
  );
  process.exit(1);
}
