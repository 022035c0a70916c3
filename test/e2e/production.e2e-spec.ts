import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { demoEgg } from '../../apps/panel/src/modules/eggs/builtin/demo.egg.js';
import { blocksOf, fenceOf, walkOf } from './support/document-blocks.js';
import { Machine } from './support/machine.js';
import { bringReleaseImages } from './support/release-images.js';
import { ROOT } from './support/system.js';

const run = promisify(execFile);
const DOCUMENT = 'docs/production.md';
const HERE = '10.99.0.1';
const ELSEWHERE = '10.99.0.2';
const HOSTS = { 'panel.example.com': HERE, 'node.example.com': HERE, 'node2.example.com': ELSEWHERE };
/** What stands for the images of a registry; test/images/build.sh makes them. */
const STAND_INS = { MARIADB_IMAGE: 'mariadb', VALKEY_IMAGE: 'redis', CADDY_IMAGE: 'caddy' };
const CLIENT = 'https://panel.example.com/api/client';

/** An authority, and a certificate of it for both names. */
const SIGN = `
key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
openssl req -x509 $key -keyout authority.key -out authority.pem -days 2 -subj /CN=Authority
openssl req $key -keyout certificate/panel.key -out panel.csr -subj /CN=panel.example.com
openssl x509 -req -in panel.csr -CA authority.pem -CAkey authority.key -days 2 -out certificate/panel.pem \\
  -extfile <(echo 'subjectAltName=DNS:panel.example.com,DNS:node.example.com')`;

/** Starts a server over its console's socket, and stops it once it runs. */
const CONSOLE = `
const { socket, token } = JSON.parse(process.argv[1]).data;
const ws = new WebSocket(socket + '?token=' + token);
const say = (state) => ws.send(JSON.stringify({ event: 'set state', args: [state] }));
const states = [];
setTimeout(() => { console.error('only ' + states); process.exit(1); }, 60_000);
ws.onmessage = ({ data }) => {
  const { event, args } = JSON.parse(data);
  if (event === 'auth success') say('start');
  if (event !== 'status') return;
  states.push(args[0]);
  if (args[0] === 'running') say('stop');
  if (args[0] === 'offline' && states.includes('running')) { console.log(states.join(' ')); process.exit(0); }
};`;

const SECRETS_IN_FILES = `
install -d -m 700 secrets
for name in APP_KEY DB_PASSWORD REDIS_PASSWORD; do
  sed -n "s/^$name=//p" .env > secrets/$name
  chmod 444 secrets/$name
  sed -i "s|^$name=.*|\${name}_FILE=./secrets/$name|" .env
done`;

/** In a folder that holds nothing else, as on a machine that is a node and nothing else. */
const NODE_ALONE = `
mkdir node && cp docker-compose.node.yml node && cd node
cat > trust.yml <<'YAML'
services:
  daemon:
    environment: { NODE_EXTRA_CA_CERTS: /authority.pem }
    volumes: ['../authority.pem:/authority.pem:ro']
YAML
docker compose -f docker-compose.node.yml -f trust.yml up -d`;

/** What the machine of the walk has that the document leaves to its reader. */
async function override(): Promise<string> {
  const services = (parse(await fenceOf(DOCUMENT, 'yaml'), { merge: true }) as { services: object }).services;
  const own: Record<string, object> = structuredClone(services as Record<string, object>);
  const extra_hosts = Object.entries(HOSTS).map(([name, address]) => `${name}:${address}`);
  for (const name of ['panel', 'worker']) own[name] = { ...own[name], extra_hosts };
  own['caddy'] = {
    volumes: ['./certificate:/certificate:ro'],
    environment: { XDG_DATA_HOME: '/data', XDG_CONFIG_HOME: '/config' },
  };
  own['valkey'] = { working_dir: '/data' };
  return stringify({ services: own });
}

/** docs/production.md, word for word, on two machines that reach each other alone. */
describe('the production form', () => {
  let folder: string;
  let machine: Machine;
  let other: Machine;
  let env: NodeJS.ProcessEnv;
  let walked: string;

  const type = async (script: string, timeout?: number): Promise<string> =>
    (await machine.run(script, { cwd: folder, env, timeout })).stdout.trim();
  const inspect = async (service: string, format: string): Promise<string> =>
    type(`docker inspect --format '${format}' $(docker compose ps -q ${service})`);
  const accountKey = (): Promise<string> =>
    type('docker compose exec -T panel node dist/panel/cli.js key create --user admin --type account');
  /** What the walk's server says of itself through the proxy, console socket included. */
  const play = async (): Promise<string> => {
    const key = await accountKey();
    const api = `curl -fsS -H 'Authorization: Bearer ${key}' ${CLIENT}`;
    return type(`
server=$(${api} | jq -r '.data[0].attributes.identifier')
node -e "$CONSOLE" "$(${api}/servers/$server/websocket)"`);
  };
  /** The address that the panel notes of one that comes from elsewhere and claims another. */
  const seenAddress = async (): Promise<string> => {
    const api = `curl -fsS -H 'Authorization: Bearer ${await accountKey()}' -H 'X-Forwarded-For: 192.0.2.9'`;
    const body = `-H 'Content-Type: application/json' -d '{"description":"seen","allowed_ips":[]}'`;
    const { stdout } = await other.run(
      `${api} ${body} ${CLIENT}/account/api-keys > /dev/null
${api} '${CLIENT}/account/activity?sort=-timestamp' | jq -r '.data[0].attributes.ip'`,
      { cwd: folder, env },
    );
    return stdout.trim();
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-production-'));
    machine = await Machine.start(HOSTS);
    other = await Machine.start(HOSTS);
    await machine.connect(HERE, other, ELSEWHERE);
    await bringReleaseImages(machine.engine.url);
    for (const image of [...Object.values(STAND_INS), 'web'])
      await run(join(ROOT, 'test/images/build.sh'), [image, machine.engine.socketPath]);
    const { stdout: config } = await run(join(ROOT, 'test/e2e/support/compose-plugin.sh'));
    env = {
      ...{ PANEL_DOMAIN: 'panel.example.com', NODE_DOMAIN: 'node.example.com', EMAIL: 'you@example.com' },
      ...{ DOCKER_CONFIG: config.trim(), CONSOLE },
      CADDY_TLS: '/certificate/panel.pem /certificate/panel.key',
      CURL_CA_BUNDLE: join(folder, 'authority.pem'),
      NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem'),
      ...Object.fromEntries(
        Object.entries(STAND_INS).map(([name, image]) => [name, `rookery/${image}:local`]),
      ),
    };
    for (const name of ['docker-compose.yml', 'docker-compose.node.yml', 'Caddyfile', '.env.example'])
      await copyFile(join(ROOT, name), join(folder, name));
    await mkdir(join(folder, 'certificate'));
    await type(SIGN);
    await writeFile(join(folder, 'docker-compose.override.yml'), await override());
    await writeFile(
      join(folder, 'my-egg.json'),
      JSON.stringify({ ...demoEgg, uuid: undefined, name: 'My egg' }),
    );
    walked = await type(await walkOf(DOCUMENT), 600_000);
  }, 1_200_000);
  afterAll(async () => {
    await other?.stop();
    await machine?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  }, 120_000);

  it('comes up by the words of its document, and a server of it is played on', async () => {
    expect(walked).not.toMatch(/^ {2}FAIL/m);
    expect(walked).toContain('rookery_daemon_info{');
    expect(await play()).toMatch(/starting running stopping offline$/);
  });

  it('has each part healthy, confined, and its log limited', async () => {
    const parts = ['panel', 'worker', 'mariadb', 'valkey', 'daemon', 'caddy'];
    for (const part of parts) {
      const what = '{{.HostConfig.LogConfig.Config}} {{.HostConfig.SecurityOpt}} {{.HostConfig.Memory}}';
      expect(await inspect(part, what), part).toMatch(
        /^map\[max-file:5 max-size:10m\] \[no-new-privileges:true\] [1-9]\d+$/,
      );
    }
    for (const part of ['panel', 'worker', 'caddy'])
      expect(await inspect(part, '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}'), part).toBe(
        'true [ALL]',
      );
    for (const part of ['panel', 'worker', 'mariadb', 'valkey', 'daemon'])
      await type(
        `until [ "$(docker inspect --format '{{.State.Health.Status}}' $(docker compose ps -q ${part}))" = healthy ]; do sleep 0.5; done`,
      );
  });

  it('has neither maps nor types nor secrets in its images', async () => {
    for (const part of ['panel', 'daemon']) {
      const find = `find /app/node_modules -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts'`;
      expect(
        await type(`docker compose exec -T ${part} sh -c "${find}; ls -a /app | grep '^.env' || true"`),
      ).toBe('');
    }
  });

  it('knows where users come from behind Caddy, and believes nobody else', async () => {
    expect(await seenAddress()).toBe(ELSEWHERE);
  });

  it('is reached at the ports of the firewall list, and at no other', async () => {
    const open = async (port: number): Promise<boolean> => {
      const knock = `timeout 2 bash -c 'exec 3<>/dev/tcp/${HERE}/${port}'`;
      return (await other.run(`if ${knock} 2>/dev/null; then echo open; fi`)).stdout === 'open\n';
    };
    expect(await Promise.all([80, 443, 2022].map(open))).toEqual([true, true, true]);
    expect(await Promise.all([3306, 6379, 8080, 8081].map(open))).toEqual([false, false, false, false]);
  });

  it('gets a second node by what it printed', async () => {
    const command = /^\.\/rookery node join .+$/m.exec(walked)![0];
    const own = { ...env, ROOKERY_HOME: join(folder, 'node-home') };
    const joined = await other.run(`${command} --yes`, { cwd: ROOT, env: own });
    const daemon = /^ {2}(\S.*main\.js --config .*)$/m.exec(joined.stdout)![1]!;
    await other.run(
      `setsid ${daemon} > ${folder}/daemon.log 2>&1 < /dev/null & echo $! > ${folder}/daemon.pid`,
      {
        env: own,
      },
    );
    try {
      const checked = await other.run('./rookery node check --wait 60', { cwd: ROOT, env: own });
      expect(checked.stdout.match(/^ {2}ok /gm)).toHaveLength(9);
    } finally {
      process.kill(Number(await readFile(join(folder, 'daemon.pid'), 'utf8')), 'SIGTERM');
    }
  });

  it('does the same behind nginx', async () => {
    const panel = await fenceOf(DOCUMENT, 'nginx');
    const node = panel.replace('panel.example.com', 'node.example.com').replace(':8081', ':8080');
    const text = `events {}\nhttp {\naccess_log off;\n${panel}${node}}\n`;
    await writeFile(join(folder, 'nginx.conf'), text);
    await type(`
cp certificate/panel.* /etc/ssl/
docker compose --profile tls stop caddy
docker run -d --name nginx --network host -v "$PWD/nginx.conf:/nginx.conf" -v /etc/ssl:/etc/ssl \\
  rookery/web:local sh -c 'mkdir -p /var/lib/nginx /var/log/nginx && exec nginx -c /nginx.conf -g "daemon off; pid /tmp/nginx.pid;"'
until curl -fsS https://panel.example.com/up; do sleep 0.5; done`);
    expect(await seenAddress()).toBe(ELSEWHERE);
    expect(await play()).toMatch(/starting running stopping offline$/);
    await type('docker rm -f nginx');
  });

  it('is restored onto an emptied machine, with its secrets in files and the node by its own form', async () => {
    const restore = (await blocksOf(DOCUMENT)).find(({ text }) => text.includes('cli.js restore'))!;
    await type(`docker compose --profile tls --profile node down --volumes
${SECRETS_IN_FILES}
${restore.text}
docker compose --profile tls up -d`);
    await type(NODE_ALONE);
    await type('until curl -fsS https://panel.example.com/up; do sleep 0.5; done');
    expect(await play()).toMatch(/starting running stopping offline$/);
  });
});
