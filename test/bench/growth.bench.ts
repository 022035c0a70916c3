import { loadavg } from 'node:os';
import type { RowDataPacket } from 'mysql2';
import { median, type BenchRow } from './bench.js';
import {
  applicationKey,
  growHistoryTo,
  growAdministrationTo,
  growMountsTo,
  growTo,
  growUsersTo,
  userWithKey,
} from './support/growth.js';
import { startBenchPanel, type BenchPanel } from './support/panel.js';
import { cpuMs } from './support/processes.js';

const SIZES = [100, 1_000, 10_000, 100_000];
const PER_PAGE = 50;
const REQUESTS = 120;
/** The one that took least counts: what else the machine does only adds, processor time of caches it empties too. */
const BATCHES = 3;
/** Before each figure, so that the first ones do not pay for compiling. */
const WARM_UP = 150;
/** The budget, and how often a figure beyond it is taken once more. */
const MOST = 1.5;
const AGAIN = 4;
/** Processor time in a second that counts as none, and how long to wait for that. */
const IDLE_MS = 20;
const SETTLE_MS = 120_000;
/**
 * The kernel's clock of a process ticks in hundredths of a second. Either figure of a comparison may be a tick off, so
 * below this a difference of a request is none.
 */
const RESOLUTION_MS = (2 * 10) / REQUESTS;

type Caller = 'owner' | 'member' | 'admin' | 'application';
const CLIENT = '/api/client';
const SERVERS = '/api/application/servers';
/** Paths with their query; a page of each is asked for, the first and the last. */
const LISTS: readonly (readonly [string, Caller, string])[] = [
  ['own servers', 'owner', CLIENT],
  ["a subuser's servers", 'member', CLIENT],
  ['all servers, for an administrator', 'admin', `${CLIENT}?type=admin-all`],
  ["other people's servers, for an administrator", 'admin', `${CLIENT}?type=admin`],
  ['servers', 'application', SERVERS],
  ['servers, sorted', 'application', `${SERVERS}?sort=-uuid`],
  ['servers with includes', 'application', `${SERVERS}?include=allocations,user,node,egg,variables`],
  ['users', 'application', '/api/application/users'],
  ['users, sorted', 'application', '/api/application/users?sort=-uuid'],
  ['users with their servers', 'application', '/api/application/users?include=servers'],
  ["a node's allocations", 'application', '/api/application/nodes/1/allocations'],
  ['servers of a mount', 'application', '/api/application/mounts/1/servers'],
  ['activity', 'application', '/api/application/activity'],
  ['activity of a kind', 'application', '/api/application/activity?filter[event]=server:power'],
  ['operations', 'application', '/api/application/operations'],
  ['keys', 'application', '/api/application/keys'],
  ['jobs', 'application', '/api/application/jobs'],
  ['users with their roles', 'application', '/api/application/users?include=roles'],
  ['operations of a node', 'application', '/api/application/operations?filter[node]=1'],
  ['operations of a kind', 'application', '/api/application/operations?filter[kind]=backup'],
  ['failed operations', 'application', '/api/application/operations?filter[outcome]=failed'],
];
/** Lists that are short whatever there is, of things that have many servers. */
const SHORT_LISTS: readonly (readonly [string, Caller, string])[] = [
  ['nodes', 'application', '/api/application/nodes'],
  ['nodes with their servers', 'application', '/api/application/nodes?include=servers,allocations'],
  ['mounts with their servers', 'application', '/api/application/mounts?include=servers'],
  ['mounts', 'application', '/api/application/mounts'],
  ['roles with their permissions', 'application', '/api/application/roles?include=permissions'],
  ['database hosts', 'application', '/api/application/database-hosts'],
  ['backup hosts', 'application', '/api/application/backup-hosts'],
  ['trials of an egg', 'application', '/api/application/eggs/1/trials'],
  ['the drain of a node', 'application', '/api/application/nodes/2/drain'],
  ['the overview', 'application', '/api/application/overview'],
];

interface Figure {
  readonly p50: number;
  /** Processor time of an answer. */
  readonly panelMs: number;
  readonly databaseMs: number;
}

async function measure(bench: BenchPanel, path: string, key: string): Promise<Figure> {
  const ask = async (): Promise<void> => {
    const response = await fetch(bench.url + path, { headers: { authorization: `Bearer ${key}` } });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
  };
  for (let count = 0; count < WARM_UP; count += 1) await ask();
  const used = () => Promise.all([cpuMs(bench.panel.process.pid!), cpuMs(bench.mariadb.pid)]);
  const batch = async (): Promise<Figure> => {
    const times: number[] = [];
    const before = await used();
    for (let count = 0; count < REQUESTS; count += 1) {
      const started = performance.now();
      await ask();
      times.push(performance.now() - started);
    }
    const [panelMs, databaseMs] = (await used()).map((ms, index) => (ms - before[index]!) / REQUESTS);
    return { p50: median(times), panelMs: panelMs!, databaseMs: databaseMs! };
  };
  const batches: Figure[] = [];
  while (batches.length < BATCHES) batches.push(await batch());
  return batches.toSorted((a, b) => a.panelMs + a.databaseMs - b.panelMs - b.databaseMs)[0]!;
}

/** Servers write and tidy up after what was seeded: what they take for that is no answer's. */
async function settled(bench: BenchPanel): Promise<void> {
  const used = async (): Promise<number> =>
    (await cpuMs(bench.mariadb.pid)) + (await cpuMs(bench.panel.process.pid!));
  const giveUpAt = performance.now() + SETTLE_MS;
  for (let before = await used(); performance.now() < giveUpAt;) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const now = await used();
    if (now - before <= IDLE_MS) return;
    before = now;
  }
}

interface Question {
  readonly name: string;
  readonly caller: Caller;
  readonly path: string;
  readonly place: 'first' | 'last';
}

/** Those whose name holds the word. */
const questions = (word: string): Question[] =>
  [
    ...LISTS.flatMap(([name, caller, path]) =>
      (['first', 'last'] as const).map((place) => ({
        name: `${name}, ${place} page`,
        caller,
        path: `${path}${path.includes('?') ? '&' : '?'}per_page=${PER_PAGE}`,
        place,
      })),
    ),
    ...SHORT_LISTS.map(([name, caller, path]) => ({ name, caller, path, place: 'first' as const })),
  ].filter(({ name }) => name.includes(word));

/** How many pages the list says that it has: the newest of some lists count, not all. */
async function pagesOf(bench: BenchPanel, path: string, key: string): Promise<number> {
  const response = await fetch(bench.url + path, { headers: { authorization: `Bearer ${key}` } });
  const body = (await response.json()) as { meta: { pagination: { total_pages: number } } };
  return body.meta.pagination.total_pages;
}

/** How many times the smallest figure one is; a difference that the clock cannot tell is none. */
const grown = (ms: number, base: number): number => (ms - base < RESOLUTION_MS ? 1 : ms / base);

/**
 * By processor time, the database's alone and with the panel's, which is what an answer takes where nobody else needs
 * the cores; the time by the clock, which stands beside it, is that of a busy machine, too.
 */
const growthOf = (figure: Figure, base: Figure): number =>
  Math.max(
    grown(figure.databaseMs, base.databaseMs),
    grown(figure.panelMs + figure.databaseMs, base.panelMs + base.databaseMs),
  );

/** For people: `p50 3.1 ms, panel 1.20 ms, database 0.50 ms`. */
const told = ({ p50, panelMs, databaseMs }: Figure): string =>
  `p50 ${p50.toFixed(1)} ms, panel ${panelMs.toFixed(2)} ms, database ${databaseMs.toFixed(2)} ms`;

/**
 * Each list at growing numbers of servers: the first and the last page must not feel them.
 * `bench growth [word of a list's name]`
 */
export async function run([word = '']: readonly string[]): Promise<BenchRow[]> {
  const bench = await startBenchPanel(SIZES[0]!);
  try {
    const application = await applicationKey(bench);
    const member = await userWithKey(bench, 'member', false);
    const admin = await userWithKey(bench, 'admin', true);
    const keys: Record<Caller, string> = {
      owner: bench.key,
      application,
      member: member.key,
      admin: admin.key,
    };
    const rows: BenchRow[] = [];
    const smallest = new Map<string, Figure>();
    for (const [index, size] of SIZES.entries()) {
      if (index > 0) await growTo(bench, SIZES[index - 1]!, size);
      await growUsersTo(bench, size);
      await growHistoryTo(bench, size);
      await growMountsTo(bench);
      await growAdministrationTo(bench, size);
      await bench.database.query(
        `INSERT INTO subusers (user_id, server_id, permissions)
         SELECT ?, id, '[]' FROM servers WHERE id NOT IN (SELECT server_id FROM subusers)`,
        [member.id],
      );
      await bench.database.query('ANALYZE TABLE subusers');
      // What was counted before the rows were added by hand is forgotten by itself after this time.
      await new Promise((resolve) => setTimeout(resolve, 10_100));
      const [[counted]] = await bench.database.query<RowDataPacket[]>(
        'SELECT COUNT(*) AS total FROM servers',
      );
      if (Number(counted!['total']) !== size) throw new Error(`${counted!['total']} servers for ${size}`);
      await settled(bench);
      for (const { name, caller, path, place } of questions(word)) {
        const key = keys[caller];
        const asked = place === 'first' ? path : `${path}&page=${await pagesOf(bench, path, key)}`;
        let figure = await measure(bench, asked, key);
        const base = smallest.get(name) ?? figure;
        smallest.set(name, base);
        // Other work of the machine only adds: what is true is found again.
        for (let again = 0; again < AGAIN && growthOf(figure, base) > MOST; again += 1) {
          await settled(bench);
          const other = await measure(bench, asked, key);
          if (growthOf(other, base) < growthOf(figure, base)) figure = other;
        }
        rows.push({
          name: `${name}, ${size} servers`,
          measured: `${told(figure)} (load ${loadavg()[0]!.toFixed(0)})`,
          baseline: `${told(base)} at ${SIZES[0]}`,
          ratio: growthOf(figure, base),
          budget: `<= ${MOST}`,
        });
      }
    }
    return rows;
  } finally {
    await bench.stop();
  }
}
