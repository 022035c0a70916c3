import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../e2e/web/support/browser.js';
import type { BenchRow } from './bench.js';
import { BenchDaemon, pause } from './support/daemon.js';
import { placeNode, startBenchPanel, type BenchPanel } from './support/panel.js';
import { PANEL, ROOT, runNode, startNode } from './support/processes.js';
import { WATCH, type Watched } from './support/web-watch.js';

export const isLong = true;

const SERVERS = 1_000;
const FILES = 100_000;
const LINES_PER_SECOND = 5_000;
const KEY_EVERY_MS = 80;
const SIGHT_SECONDS = 20;
/** Rows of a second's wheel at most: faster, nobody reads. */
const SCROLL_FRAMES = 600;
const MIB = 1024 * 1024;

/** The limits of the web interface's own promises (budgets.md). */
const LIMIT = { keyMs: 50, stateMs: 250, firstRowsMs: 300, frameMs: 17, memoryMib: 60, core: 0.05 };

const p = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ??
  Number.NaN;
const within = (name: string, value: number, limit: number, unit: string): BenchRow => ({
  name,
  measured: `${value.toFixed(1)} ${unit}`,
  baseline: `${limit} ${unit}`,
  ratio: value / limit,
  budget: '<= 1',
});
const none = (name: string, count: number, shown: string): BenchRow => ({
  name,
  measured: shown,
  baseline: 'none',
  ratio: count,
  budget: '<= 0',
});
const watched = (page: Page): Promise<Watched> => page.evaluate<Watched>('watched');

/** A browser's page that is signed in, and that watches itself from the next page on. */
async function signIn(bench: BenchPanel, browser: Browser): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  const link = await runNode([`${PANEL}cli.js`, 'user', 'welcome', 'bench'], bench.env);
  await page.goto(link.trim());
  await page.getByRole('heading', { level: 1, name: 'Servers' }).waitFor();
  await page.addInitScript(WATCH);
  return page;
}

/** A console that prints much, while somebody types. */
async function typing(bench: BenchPanel, page: Page, port: number, seconds: number): Promise<BenchRow[]> {
  const [[server]] = await bench.database.query<RowDataPacket[]>(
    'SELECT uuid_short AS id FROM servers LIMIT 1',
  );
  const node = await startNode(
    ['--import', 'tsx', `${ROOT}test/bench/support/console-node.ts`, String(port), String(LINES_PER_SECOND)],
    {},
    `http://127.0.0.1:${port}/`,
    1,
  );
  try {
    await page.goto(`${bench.url}/s/${String(server!['id'])}`);
    await page.locator('.xterm-rows').getByText('xxx').first().waitFor();
    const command = page.getByLabel('Command', { exact: true });
    await command.focus();
    // What was loaded to draw the page is no part of typing.
    await pause(2_000);
    await page.evaluate('watched.begin()');
    const end = performance.now() + seconds * 1000;
    for (let count = 0; performance.now() < end; count += 1) {
      await page.keyboard.press(count % 40 === 39 ? 'Control+A' : 'a');
      await pause(KEY_EVERY_MS);
    }
    const { keys, states, tasks, shift } = await watched(page);
    const title = `console of ${LINES_PER_SECOND.toLocaleString('en')} lines/s for ${seconds} s`;
    return [
      within(`${title}: p99 of a key, ${keys.length} of them`, p(keys, 0.99), LIMIT.keyMs, 'ms'),
      none(
        `${title}: tasks over 50 ms`,
        tasks.length,
        `${tasks.length}, longest ${Math.max(0, ...tasks)} ms`,
      ),
      within(`${title}: p99 of a state, ${states.length} of them`, p(states, 0.99), LIMIT.stateMs, 'ms'),
      none(`${title}: layout shift`, shift, shift.toFixed(4)),
    ];
  } finally {
    await node.stop();
  }
}

/** A list whose figures change every two seconds; a page of it is shown. */
async function watching(bench: BenchPanel, page: Page, port: number): Promise<BenchRow[]> {
  const [rows] = await bench.database.query<RowDataPacket[]>('SELECT uuid FROM servers');
  const uuids = rows.map((row) => String(row['uuid'])).join(',');
  const node = await startNode(
    ['--import', 'tsx', `${ROOT}test/bench/support/events-node.ts`, String(port), uuids],
    {},
    `http://127.0.0.1:${port}/`,
    1,
  );
  try {
    await page.goto(bench.url);
    await page.getByText('12.3 %').or(page.getByText('12 %')).first().waitFor({ timeout: 90_000 });
    await pause(3_000);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const busy = async (): Promise<number> =>
      (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')!
        .value;
    const before = await busy();
    await pause(SIGHT_SECONDS * 1000);
    const share = (await busy()) - before;
    const { shift } = await watched(page);
    const title = `list of ${SERVERS.toLocaleString('en')} servers with live figures`;
    return [
      within(`${title}: part of a core`, (share / SIGHT_SECONDS) * 100, LIMIT.core * 100, '%'),
      none(`${title}: layout shift`, shift, shift.toFixed(4)),
    ];
  } finally {
    await node.stop();
  }
}

/** A directory that no list can hold, from its first row to its last. */
async function scrolling(bench: BenchPanel, page: Page, daemon: BenchDaemon): Promise<BenchRow[]> {
  await daemon.start();
  const uuid = await daemon.create({});
  await bench.database.query('UPDATE servers SET uuid = ?, uuid_short = ? ORDER BY id LIMIT 1', [
    uuid,
    uuid.slice(0, 8),
  ]);
  const directory = join(daemon.folder, 'volumes', uuid, 'many');
  mkdirSync(directory);
  for (let index = 0; index < FILES; index += 1) writeFileSync(join(directory, `file-${index}.txt`), '');
  const files = `${bench.url}/s/${uuid.slice(0, 8)}/files`;
  await page.goto(files);
  await page.getByRole('grid').waitFor();
  const session = await page.context().newCDPSession(page);
  const heap = async (): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize / MIB;
  };
  await page.goto(`${files}?path=%2Fmany`);
  await page.getByRole('gridcell', { name: 'file-0.txt', exact: true }).waitFor({ timeout: 60_000 });
  const { firstRows } = await watched(page);
  const before = await heap();
  const frames = await page.evaluate<number[]>(`watched.scroll(${SCROLL_FRAMES})`);
  await page
    .getByRole('gridcell', { name: `file-${FILES - 1}.txt`, exact: true })
    .waitFor({ timeout: 60_000 });
  const title = `directory of ${FILES.toLocaleString('en')} files`;
  return [
    within(`${title}: first rows after the answer`, firstRows, LIMIT.firstRowsMs, 'ms'),
    within(`${title}: p95 of a frame to the end`, p(frames, 0.95), LIMIT.frameMs, 'ms'),
    within(`${title}: memory by then`, (await heap()) - before, LIMIT.memoryMib, 'MiB'),
  ];
}

/** What the web interface promises of its speed (budgets.md), in Chromium; the word behind it is how many seconds somebody types. */
export async function run([seconds = '60']: readonly string[]): Promise<BenchRow[]> {
  const daemon = await BenchDaemon.prepare([]);
  const bench = await startBenchPanel(SERVERS, { RATELIMIT_WEBSOCKET_TOKEN: '1000/60' });
  const { browser, close } = await launchBrowser(bench.url);
  try {
    // One port for every node: the panel remembers where a node is.
    await placeNode(bench, daemon.port, daemon.panel.token);
    const page = await signIn(bench, browser);
    return [
      ...(await typing(bench, page, daemon.port, Number(seconds))),
      ...(await watching(bench, page, daemon.port)),
      ...(await scrolling(bench, page, daemon)),
    ];
  } finally {
    await close();
    await bench.stop();
    await daemon.stop();
  }
}
