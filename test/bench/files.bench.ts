import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { RowDataPacket } from 'mysql2';
import { freePort } from '@app/testing/services.js';
import type { BenchRow } from './bench.js';
import { placeNode, startBenchPanel } from './support/panel.js';
import { peakOf, ROOT, startNode } from './support/processes.js';

const MIB = 1024 * 1024;
const DEFAULT_MIB = 512;
const ROUNDS = 3;
const PART = Buffer.alloc(64 * 1024);

interface Cost {
  readonly seconds: number;
  /** Processor time in that while. */
  readonly panelMs: number;
  readonly endsMs: readonly [node: number, client: number];
}

/** Seconds of one request with a body of that many bytes, to the end of its answer. */
async function transfer(url: string, headers: Record<string, string>, bytes: number): Promise<number> {
  const started = performance.now();
  const sending = request(url, {
    method: bytes > 0 ? 'POST' : 'GET',
    headers: { ...headers, ...(bytes > 0 ? { 'content-length': bytes } : {}) },
  });
  const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
  for (let left = bytes; left > 0; left -= PART.length) {
    if (!sending.write(left < PART.length ? PART.subarray(0, left) : PART)) await once(sending, 'drain');
  }
  sending.end();
  const [response] = await answered;
  if ((response.statusCode ?? 500) > 299)
    throw new Error(`${url.split('?', 1)[0]} answered ${response.statusCode}`);
  await once(response.resume(), 'end');
  return (performance.now() - started) / 1000;
}

/**
 * The budget "files" (budgets.md): one large file through the panel, beside the same stream straight to a node that
 * does nothing with it. Words: MiB of the file, 2048 for the whole of the budget.
 */
export async function run([size]: readonly string[]): Promise<BenchRow[]> {
  const mib = Number(size ?? DEFAULT_MIB);
  const bytes = mib * MIB;
  const bench = await startBenchPanel(1);
  const port = await freePort();
  const at = `http://127.0.0.1:${port}`;
  await placeNode(bench, port);
  const node = await startNode(
    ['--import', 'tsx', `${ROOT}test/bench/support/file-node.ts`, String(port), String(bytes)],
    {},
    `${at}/`,
    1,
  );
  try {
    const [[server]] = await bench.database.query<RowDataPacket[]>('SELECT uuid FROM servers LIMIT 1');
    const files = `${bench.url}/api/client/servers/${String(server!['uuid'])}/files`;
    const headers = { authorization: `Bearer ${bench.key}` };
    const link = async (): Promise<string> => {
      const answer = await fetch(`${files}/download?file=/big`, { headers });
      return ((await answer.json()) as { attributes: { url: string } }).attributes.url;
    };
    const measure = async (work: () => Promise<number>): Promise<Cost> => {
      const all: Cost[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const [panel, end, self] = [await bench.panel.cpuMs(), await node.cpuMs(), process.cpuUsage()];
        const seconds = await work();
        const { user, system } = process.cpuUsage(self);
        all.push({
          seconds,
          panelMs: (await bench.panel.cpuMs()) - panel,
          endsMs: [(await node.cpuMs()) - end, (user + system) / 1000],
        });
      }
      return all.sort((a, b) => a.seconds - b.seconds)[Math.floor(ROUNDS / 2)]!;
    };
    const rest = await bench.panel.rssMib();
    const found: Partial<Record<'up' | 'down', readonly [ours: Cost, direct: Cost]>> = {};
    const peak = await peakOf(bench.panel, async () => {
      const directDown = await measure(() => transfer(`${at}/download/file`, {}, 0));
      found.down = [await measure(async () => transfer(await link(), {}, 0)), directDown];
      const directUp = await measure(() => transfer(`${at}/upload`, {}, bytes));
      found.up = [await measure(() => transfer(`${files}/write?file=/big`, headers, bytes)), directUp];
    });
    const speed = ({ seconds }: Cost): string => `${Math.round(mib / seconds)} MiB/s`;
    const perGib = (ms: number): string => `${(ms / mib).toFixed(2)} s`;
    const rows = (name: string, [ours, direct]: readonly [Cost, Cost]): BenchRow[] => {
      const ends = direct.endsMs[0] + direct.endsMs[1];
      return [
        {
          name: `${name} of ${mib} MiB through the panel`,
          measured: speed(ours),
          baseline: `${speed(direct)} straight to the node`,
          ratio: direct.seconds / ours.seconds,
          budget: '>= 0.6',
        },
        {
          // A panel receives and sends, as both ends of the bare stream do; other load does not change the figure.
          name: `${name}: processor time of the panel per GiB`,
          measured: perGib(ours.panelMs),
          baseline: `${perGib(ends)} of both ends of the bare stream`,
          ratio: ends / ours.panelMs,
          budget: '>= 0.6',
        },
      ];
    };
    return [
      ...rows('download', found.down!),
      ...rows('upload', found.up!),
      {
        name: `memory of the panel meanwhile`,
        measured: `+${Math.round(peak - rest)} MiB`,
        baseline: '60 MiB',
        ratio: (peak - rest) / 60,
        budget: '<= 1',
      },
    ];
  } finally {
    await node.stop();
    await bench.stop();
  }
}
