import { availableParallelism } from 'node:os';
import { median, type BenchRow } from './bench.js';
import { requestsPerSecond } from './support/load.js';
import { startBenchPanel, type BenchPanel } from './support/panel.js';
import { cpuMs, ROOT, runNode, startProcess } from './support/processes.js';

const LOGINS = 60;
const ROUNDS = 3;
const WARM_UP = 4;
const PASSWORD = 'correct horse battery staple';
const PROGRAM = ['--import', 'tsx', `${ROOT}test/bench/support/password.ts`];
const FLOOD = `${ROOT}test/bench/support/login-flood.ts`;

interface Cost {
  /** Of all threads. */
  readonly cpu: number;
  readonly milliseconds: number;
}

async function login(url: string, user: string): Promise<void> {
  const answer = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ user, password: PASSWORD }),
  });
  if (answer.status !== 200) throw new Error(`login: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

/** What the panel takes for one login, by one person after the other. */
async function costOfLogin({ url, panel }: BenchPanel): Promise<Cost> {
  const pid = panel.process.pid!;
  const [cpu, since] = [await cpuMs(pid), performance.now()];
  for (let count = 0; count < LOGINS; count++) await login(url, `person${count}`);
  return {
    cpu: ((await cpuMs(pid)) - cpu) / LOGINS,
    milliseconds: (performance.now() - since) / LOGINS,
  };
}

const costOfVerification = async (hash: string): Promise<Cost> =>
  JSON.parse(await runNode([...PROGRAM, 'verify', hash, PASSWORD, String(LOGINS)], {})) as Cost;

/** The budgets "login" (budgets.md): one login beside one bare verification, and requests by key in a flood of logins. */
export async function run(): Promise<BenchRow[]> {
  // On every core, as it runs: how many passwords it hashes at once depends on how many there are.
  const cores = `0-${availableParallelism() - 1}`;
  const bench = await startBenchPanel(1, { RATELIMIT_LOGIN: '1000000/60' }, cores);
  try {
    const hash = await runNode([...PROGRAM, 'hash', PASSWORD], {});
    // One account has not so many sessions: the oldest would end at each login.
    for (let count = 0; count < LOGINS; count++) {
      const values = [`person${count}`, `person${count}@example.com`, hash];
      await bench.database.query(
        'INSERT INTO users (uuid, username, email, password) VALUES (UUID(), ?, ?, ?)',
        values,
      );
    }
    // Until what a login runs is compiled.
    for (let round = 0; round < WARM_UP; round++) await costOfLogin(bench);
    const logins: Cost[] = [];
    const bare: Cost[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      logins.push(await costOfLogin(bench));
      bare.push(await costOfVerification(hash));
    }
    const row = (name: string, field: keyof Cost): BenchRow => {
      const [ours, verification] = [logins, bare].map((costs) => median(costs.map((cost) => cost[field])));
      return {
        name,
        measured: `${ours!.toFixed(1)} ms`,
        baseline: `${verification!.toFixed(1)} ms, one argon2id verification`,
        ratio: ours! / verification!,
        budget: '<= 1.3',
      };
    };
    return [
      row('login, processor time of the panel', 'cpu'),
      row('login, time to the answer', 'milliseconds'),
      await inFlood(bench),
    ];
  } finally {
    await bench.stop();
  }
}

/** Requests with a key while others try passwords as fast as they are answered. */
async function inFlood({ url, key }: BenchPanel): Promise<BenchRow> {
  const ask = (): Promise<number> =>
    requestsPerSecond(`${url}/api/client/account`, { authorization: `Bearer ${key}` });
  const quiet = await ask();
  const flood = startProcess(['--import', 'tsx', FLOOD, url], {});
  const flooded = await ask().finally(() => flood.stop());
  return {
    name: 'GET /api/client/account in a flood of logins',
    measured: `${Math.round(flooded)} req/s`,
    baseline: `${Math.round(quiet)} req/s without`,
    ratio: flooded / quiet,
    budget: '>= 0.8',
  };
}
