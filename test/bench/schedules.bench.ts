import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type mysql from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2/promise';
import { freePort } from '@app/testing/services.js';
import type { BenchRow } from './bench.js';
import { placeNode, startBenchPanel } from './support/panel.js';
import { PANEL, startProcess } from './support/processes.js';

const SERVERS = 1_000;
const PER_SERVER = 10;
const SCHEDULES = SERVERS * PER_SERVER;
const BUDGET_MS = 5_000;
const DEADLINE_MS = 240_000;
const MINUTE_MS = 60_000;
/** The workers are up and at rest before the minute comes. */
const LEAD_MS = 10_000;
/** Schedules of one minute are not all written alike, nor in one zone. */
const HOURS = ['*', '*/1', '0-23', '0,1,2-23'];
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo'];

/** A node that takes every command at once and counts what each server was sent. */
async function startNode(port: number): Promise<{ counts: Map<string, number>; stop(): void }> {
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const uuid = request.url!.split('/')[3] ?? '';
      counts.set(uuid, (counts.get(uuid) ?? 0) + 1);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    counts,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function seed(database: mysql.Connection, due: Date): Promise<void> {
  const [servers] = await database.query<RowDataPacket[]>('SELECT id FROM servers');
  const rows = servers.flatMap(({ id }, index) =>
    Array.from({ length: PER_SERVER }, (_, place) => {
      const hour = HOURS[place % HOURS.length];
      const zone = ZONES[index % ZONES.length];
      return [id, `schedule ${place}`, String(due.getUTCMinutes()), hour, zone, due];
    }),
  );
  for (let at = 0; at < rows.length; at += 1_000) {
    await database.query(
      'INSERT INTO schedules (server_id, name, cron_minute, cron_hour, time_zone, next_run_at) VALUES ?',
      [rows.slice(at, at + 1_000)],
    );
  }
  await database.query(
    "INSERT INTO tasks (schedule_id, sequence_id, action, payload) SELECT id, 1, 'command', 'save-all' FROM schedules",
  );
}

const count = async (database: mysql.Connection, what: string): Promise<number> => {
  const [[row]] = await database.query<RowDataPacket[]>(
    `SELECT COUNT(*) AS total FROM schedule_runs ${what}`,
  );
  return Number(row!['total']);
};

/** Milliseconds after `from` at which that many runs are so. */
async function reached(database: mysql.Connection, what: string, from: Date): Promise<number> {
  for (;;) {
    const after = Date.now() - from.getTime();
    if ((await count(database, what)) >= SCHEDULES) return after;
    if (after > DEADLINE_MS) throw new Error(`${await count(database, what)} of ${SCHEDULES} runs: ${what}`);
    await sleep(50);
  }
}

/** The budget "10,000 schedules due in one minute": all dispatched within 5 s of it, none twice, two workers. */
export async function run(): Promise<BenchRow[]> {
  const bench = await startBenchPanel(SERVERS, { PANEL_JOBS: 'apart' });
  const port = await freePort();
  const node = await startNode(port);
  const workers = [0, 1].map((core) => startProcess([`${PANEL}worker.js`], bench.env, core));
  try {
    await placeNode(bench, port);
    const due = new Date(Math.ceil((Date.now() + LEAD_MS) / MINUTE_MS) * MINUTE_MS);
    await seed(bench.database, due);
    await sleep(due.getTime() - Date.now());
    const dispatched = await reached(bench.database, '', due);
    const done = await reached(bench.database, "WHERE outcome = 'succeeded'", due);
    const sent = [...node.counts.values()];
    const wrong = sent.filter((calls) => calls !== PER_SERVER).length + (SERVERS - sent.length);
    return [
      {
        name: `${SCHEDULES.toLocaleString('en')} schedules of one minute, two workers: all dispatched`,
        measured: `${dispatched} ms, all done after ${done} ms`,
        baseline: `${BUDGET_MS} ms`,
        ratio: dispatched / BUDGET_MS,
        budget: '<= 1',
      },
      {
        name: 'the same: servers that got a command twice or not at all',
        measured: `${wrong} of ${SERVERS}`,
        baseline: '0',
        ratio: wrong,
        budget: '<= 0',
      },
    ];
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    node.stop();
    await bench.stop();
  }
}
