import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildApps, giveBack, installModules } from '../checkout.ts';
import { makeDemoServer } from '../demo-server.ts';
import { checkExternal, givenServices } from '../external-services.ts';
import { mailFolder } from '../mails.ts';
import { makeFirstData, readQuickstart } from '../first-data.ts';
import { replaceFile } from '../files.ts';
import { keepPortBase, type Installation } from '../installation.ts';
import { takeLock } from '../lock.ts';
import { panelCli } from '../panel-cli.ts';
import { prepareDocker } from '../parts/docker.ts';
import { jobsAreApart } from '../parts/apps.ts';
import { chooseEngine, keepEngine, keptEngine } from '../parts/engine.ts';
import { prepareMariadb } from '../parts/mariadb.ts';
import { parts } from '../parts/parts.ts';
import { bring, endUnwanted, ensureSupervisor } from '../parts/supervisor.ts';
import { checkPorts } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { isPrivate, readSettings, writeSettings } from '../settings.ts';
import { Steps, type Step } from '../steps.ts';
import { mendInterrupted } from '../upgrade/go-back.ts';
import { stayInForeground, whatRuns } from './foreground.ts';

export async function up(at: Installation, words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      yes: { type: 'boolean', short: 'y' },
      detach: { type: 'boolean', short: 'd' },
      'no-demo': { type: 'boolean' },
      host: { type: 'string' },
    },
  });
  const withDemo = !values['no-demo'];
  if (await mendInterrupted(at, new Steps(join(at.logs, 'upgrade.log')))) {
    if (!values.detach) await stayInForeground(at);
    return;
  }
  for (const folder of [at.run, at.logs]) mkdirSync(folder, { recursive: true });
  const lock = await takeLock(join(at.run, 'up.lock'), { wait: false });
  if (!lock) {
    throw new Refusal('another ./rookery up is at work for this folder.', ['Wait for it to end.']);
  }
  const interrupted = (): void => {
    process.stdout.write(`\nInterrupted. ${whatRuns(at)}\n`);
    process.exit(130);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, interrupted);
  process.stdout.write(`Rookery in ${at.home}\n`);
  const steps = new Steps(join(at.logs, 'up.log'));
  let welcome = '';
  try {
    await bringEverything(at, steps, { host: values.host, withDemo });
    await steps.run('Link to sign in with', async (step) => void (welcome = await welcomeLink(at, step)));
  } finally {
    giveBack(at.root);
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, interrupted);
  await lock.release();
  printSummary(at, welcome);
  if (!values.detach) await stayInForeground(at);
}

async function bringEverything(
  at: Installation,
  steps: Steps,
  { host, withDemo }: { host: string | undefined; withDemo: boolean },
): Promise<void> {
  await steps.run('Folders, ports and secrets', () => prepareHome(at, host));
  await steps.run('npm packages', (step) => installModules(at.root, step));
  await steps.run('Build panel, daemon and web', (step) => buildApps(at.root, step));
  await ensureSupervisor(at);
  await steps.run('Docker Engine', () => bringDocker(at));
  await steps.run('MariaDB', (step) => bringMariadb(at, step));
  await steps.run('Redis', () => bringRedis(at));
  await steps.run('Database schema', async (step) => void (await panelCli(at, step, ['migrate'])));
  const dockerSocket = keptEngine(at)!.socket;
  if (withDemo) {
    await steps.run('Image of the demo server', async (step) => {
      const options = { env: { ...at.env, ROOKERY_HOME: at.home } };
      await step.exec(join(at.root, 'scripts', 'images.sh'), ['demo', dockerSocket], options);
    });
  }
  await steps.run('Administrator, keys and node', (step) =>
    makeFirstData(at, step, { dockerSocket, withDemo }),
  );
  await steps.run(parts.panel.title, () => bring(at, parts.panel));
  if (jobsAreApart(at)) await steps.run(parts.worker.title, () => bring(at, parts.worker));
  else await endUnwanted(at, parts.worker);
  await steps.run(parts.daemon.title, () => bring(at, parts.daemon));
  if (withDemo) await steps.run('Demo server', (step) => makeDemoServer(at, step));
}

/** The first address of this machine that others can reach. */
const ownAddress = (): string | undefined =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

/** The panel's settings and secrets. What is there stays, but for what this call names. */
export async function prepareHome(at: Installation, host?: string): Promise<void> {
  const { ports, env } = at;
  const kept = readSettings(at);
  const given = givenServices(env);
  const listen = host ?? kept['PANEL_HOST'] ?? '127.0.0.1';
  const shown = ['0.0.0.0', '::'].includes(listen) ? (ownAddress() ?? '127.0.0.1') : listen;
  const url = `http://${shown.includes(':') ? `[${shown}]` : shown}:${ports.panel}`;
  const secret = (): string => randomBytes(16).toString('hex');
  await checkPorts(at, { ...kept, ...given });
  writeSettings(at, {
    APP_KEY: kept['APP_KEY'] ?? `base64:${randomBytes(32).toString('base64')}`,
    DATABASE_URL:
      given['DATABASE_URL'] ??
      kept['DATABASE_URL'] ??
      `mysql://rookery:${secret()}@127.0.0.1:${ports.mariadb}/rookery`,
    REDIS_URL: given.REDIS_URL ?? kept['REDIS_URL'] ?? `redis://:${secret()}@127.0.0.1:${ports.redis}/0`,
    MAIL_FOLDER: kept['MAIL_FOLDER'] ?? mailFolder(at),
    PANEL_PORT: kept['PANEL_PORT'] ?? String(ports.panel),
    PANEL_HOST: listen,
    APP_URL: host === undefined ? (kept['APP_URL'] ?? url) : url,
  });
  replaceFile(...keepPortBase(at));
}

async function bringDocker(at: Installation): Promise<string | void> {
  const { engine, warning } = await chooseEngine(at);
  if (engine.kind === 'private') {
    prepareDocker(at);
    keepEngine(at, engine);
    return bring(at, parts.docker);
  }
  keepEngine(at, engine);
  const whose = engine.kind === 'given' ? 'the one of DOCKER_HOST' : "the machine's own";
  return `${whose}, ${engine.socket}${warning ? `; but ${warning}: see ./rookery doctor` : ''}`;
}

async function bringMariadb(at: Installation, step: Step): Promise<string | void> {
  if (!isPrivate(at, 'mariadb')) return checkExternal(at, 'mariadb');
  await prepareMariadb(at, step);
  return bring(at, parts.mariadb);
}

async function bringRedis(at: Installation): Promise<string | void> {
  return isPrivate(at, 'redis') ? bring(at, parts.redis) : checkExternal(at, 'redis');
}

/** Signs the administrator in once, within half an hour; an earlier one stops working. */
async function welcomeLink(at: Installation, step: Step): Promise<string> {
  const { admin } = readQuickstart(at)!;
  return (await panelCli(at, step, ['user', 'welcome', admin.username])).trim();
}

function printSummary(at: Installation, welcome: string): void {
  const quickstart = readQuickstart(at)!;
  process.stdout.write(`
  Panel      ${quickstart.panel_url}
  Name       ${quickstart.admin.username}
  Password   ${quickstart.admin.password ?? '(as you set it)'}
  Keys       ${at.quickstart}

  Open this to sign in, once within 30 minutes:
  ${welcome}

`);
}
