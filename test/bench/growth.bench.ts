import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { RowDataPacket } from 'mysql2';
import { FULL_ACL } from '@app/contracts/permissions/acl.js';
import { median, type BenchRow } from './bench.js';
import { startBenchPanel, type BenchPanel } from './support/panel.js';

const SIZES = [100, 1_000, 10_000, 100_000];
const PER_PAGE = 50;
const REQUESTS = 60;
/** Before each figure, so that the first ones do not pay for compiling. */
const WARM_UP = 150;
const LISTS = [
  { name: 'client', path: '/api/client', isApplication: false },
  { name: 'application', path: '/api/application/servers', isApplication: true },
  { name: "node's allocations", path: '/api/application/nodes/1/allocations', isApplication: true },
];

/** Milliseconds of processor time that a process has used. */
async function cpuMs(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  // The kernel counts in hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Adds servers with an allocation each, in statements that MariaDB fills itself. */
async function growTo({ database }: BenchPanel, from: number, to: number): Promise<void> {
  await database.query(
    `INSERT INTO servers (uuid, uuid_short, node_id, name, owner_id, memory, swap, disk, io, cpu, nest_id, egg_id, startup, image)
     SELECT UUID(), LPAD(HEX(seq.seq + 4026531840), 8, '0'), s.node_id, CONCAT('grown ', seq.seq), s.owner_id, 512, 0, 1024, 500,
            100, s.nest_id, s.egg_id, s.startup, s.image
     FROM seq_${from + 1}_to_${to} seq JOIN (SELECT * FROM servers ORDER BY id LIMIT 1) s`,
  );
  await database.query(
    `INSERT INTO allocations (node_id, ip, port, server_id)
     SELECT node_id, CONCAT('10.', id DIV 50000, '.1.1'), id MOD 50000 + 1000, id FROM servers WHERE allocation_id IS NULL`,
  );
  await database.query(
    `UPDATE servers s JOIN allocations a ON a.server_id = s.id SET s.allocation_id = a.id WHERE s.allocation_id IS NULL`,
  );
  await database.query('ANALYZE TABLE servers, allocations');
}

async function applicationKey({ database }: BenchPanel): Promise<string> {
  const identifier = `peli_${randomBytes(16).toString('hex').slice(0, 11)}`;
  const token = randomBytes(16).toString('hex');
  await database.query('UPDATE users SET root_admin = 1');
  await database.query(
    `INSERT INTO api_keys (user_id, key_type, identifier, token, permissions, allowed_ips, memo)
     SELECT id, 2, ?, ?, ?, '[]', 'growth' FROM users LIMIT 1`,
    [identifier, createHash('sha256').update(token).digest('hex'), JSON.stringify(FULL_ACL)],
  );
  return identifier + token;
}

interface Figure {
  readonly p50: number;
  readonly databaseMs: number;
}

async function measure(bench: BenchPanel, path: string, key: string): Promise<Figure> {
  const times: number[] = [];
  const ask = async (): Promise<void> => {
    const response = await fetch(bench.url + path, { headers: { authorization: `Bearer ${key}` } });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
  };
  for (let count = 0; count < WARM_UP; count += 1) await ask();
  const before = await cpuMs(bench.mariadb.pid);
  for (let count = 0; count < REQUESTS; count += 1) {
    const started = performance.now();
    await ask();
    times.push(performance.now() - started);
  }
  return { p50: median(times), databaseMs: ((await cpuMs(bench.mariadb.pid)) - before) / REQUESTS };
}

/** Each list at growing numbers of servers: the first and the last page must not feel them. */
export async function run(): Promise<BenchRow[]> {
  const bench = await startBenchPanel(SIZES[0]!);
  try {
    const key = await applicationKey(bench);
    const rows: BenchRow[] = [];
    const smallest = new Map<string, Figure>();
    for (const [index, size] of SIZES.entries()) {
      if (index > 0) await growTo(bench, SIZES[index - 1]!, size);
      // What was counted before the rows were added by hand is forgotten by itself after this time.
      await new Promise((resolve) => setTimeout(resolve, 10_100));
      const [[counted]] = await bench.database.query<RowDataPacket[]>(
        'SELECT COUNT(*) AS total FROM servers',
      );
      if (Number(counted!['total']) !== size) throw new Error(`${counted!['total']} servers for ${size}`);
      for (const list of LISTS) {
        for (const [place, page] of [
          ['first', 1],
          ['last', Math.ceil(size / PER_PAGE)],
        ] as const) {
          const path = `${list.path}?per_page=${PER_PAGE}&page=${page}`;
          const figure = await measure(bench, path, list.isApplication ? key : bench.key);
          const name = `${list.name}, ${place} page`;
          const base = smallest.get(name) ?? figure;
          smallest.set(name, base);
          rows.push({
            name: `${name}, ${size} servers`,
            measured: `p50 ${figure.p50.toFixed(1)} ms, database ${figure.databaseMs.toFixed(2)} ms`,
            baseline: `p50 ${base.p50.toFixed(1)} ms at ${SIZES[0]}`,
            ratio: figure.p50 / base.p50,
            budget: '<= 1.5',
          });
        }
      }
    }
    return rows;
  } finally {
    await bench.stop();
  }
}
