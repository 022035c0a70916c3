/**
 * `npm run web:shots`: brings an installation of its own up, fills it with samples, photographs every page and state of
 * the web light, dark and on a phone into `.rookery/shots` with one sheet of all, and makes the pictures of the README.
 * With ROOKERY_HOME it photographs the installation that runs there, as it is; with words behind `--` only what is
 * called so.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { freePortBase } from '../test/e2e/support/port-base.js';
import { ROOT, System } from '../test/e2e/support/system.js';
import { launchBrowser } from '../test/e2e/web/support/browser.js';
import { OPEN_ROUTES } from '../test/e2e/web/support/routes.js';
import { shotsBehindLogin, type Shot } from '../test/e2e/web/support/shots.js';
import { addSamples } from '../test/e2e/web/support/samples.js';

const SHOTS = join(ROOT, '.rookery', 'shots');
const PICTURES = join(ROOT, 'docs', 'pictures');
const LOOKS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  // The longest words in the narrowest place.
  { name: 'german', colorScheme: 'dark', viewport: { width: 390, height: 844 }, locale: 'de' },
] as const;
/** Pictures of the README: the shot, its look, and what the file is called. */
const README = [
  { shot: 'server', look: 'dark', file: 'console' },
  { shot: 'schedule', look: 'light', file: 'schedule' },
  { shot: 'admin-servers-new', look: 'light', file: 'new-server' },
] as const;
const README_WIDTH = 640;
const SHEET = { width: 1500, row: 190 } as const;

interface Taken {
  readonly name: string;
  readonly look: string;
  readonly png: Buffer;
}

const WANTED = process.argv.slice(2);
const isWanted = ({ name }: Shot): boolean => WANTED.length === 0 || WANTED.some((word) => name === word);

const nameOf = (path: string): string => path.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-|-$/g, '');

async function take(page: Page, url: string, shot: Shot, isEnglish: boolean): Promise<Buffer> {
  // A change of the fragment alone loads nothing.
  await page.goto('about:blank');
  await shot.before?.(page);
  await page.goto(url + shot.path, { waitUntil: 'commit' });
  const title = isEnglish ? { level: 1, name: shot.heading } : { level: 1 };
  await page.getByRole('heading', title).first().waitFor();
  await shot.then?.(page);
  await page.evaluate('document.fonts.ready.then(() => true)');
  if (!shot.isPending) await page.waitForLoadState('networkidle').catch(() => undefined);
  const png = await page.screenshot({ animations: 'disabled' });
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  return png;
}

async function photograph(system: System): Promise<Taken[]> {
  const quickstart = await system.quickstart();
  const { panel_url: url, admin } = quickstart;
  const { browser, close } = await launchBrowser(url);
  const taken: Taken[] = [];
  const contextFor = async (options: BrowserContextOptions) => {
    const context = await browser.newContext({ locale: 'en', ...options, reducedMotion: 'reduce' });
    context.setDefaultTimeout(15_000);
    return context;
  };
  const door = await contextFor({});
  const page = await door.newPage();
  await page.goto(url);
  await page.getByLabel('User or mail address').fill(admin.username);
  await page.getByLabel('Password', { exact: true }).fill(admin.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Servers' }).waitFor();
  const storageState = await door.storageState();
  await door.close();
  const open = OPEN_ROUTES.map((route): Shot => ({ ...route, name: nameOf(route.path.split('#')[0]!) }));
  for (const { name: look, ...options } of LOOKS) {
    for (const { shots, ...session } of [
      { shots: open },
      { shots: shotsBehindLogin(quickstart), storageState },
    ]) {
      const context = await contextFor({ ...options, ...session });
      const sight = await context.newPage();
      const isEnglish = !('locale' in options);
      // What has to be opened is found by its English words.
      const shown = isEnglish ? shots : shots.filter(({ then, isPending }) => !then || isPending);
      for (const shot of shown.filter(isWanted)) {
        const png = await take(sight, url, shot, isEnglish).catch((error: unknown) => {
          process.stdout.write(`${shot.name} ${look}: ${String(error).split('\n')[0]}\n`);
          return sight.screenshot();
        });
        await writeFile(join(SHOTS, `${shot.name}-${look}.png`), png);
        taken.push({ name: shot.name, look, png });
      }
      await context.close();
    }
    process.stdout.write(`${look}: ${taken.filter((one) => one.look === look).length} pictures\n`);
  }
  const dataOf = ({ png }: Taken): string => `data:image/png;base64,${png.toString('base64')}`;
  const sheet = await browser.newPage({ viewport: { width: SHEET.width, height: 800 } });
  const figure = (one: Taken): string =>
    `<figure><img src="${dataOf(one)}"><figcaption>${one.name}, ${one.look}</figcaption></figure>`;
  const rows = [...Map.groupBy(taken, ({ name }) => name).values()];
  await sheet.setContent(
    `<style>body{font:12px sans-serif;margin:8px;display:flex;flex-wrap:wrap;gap:12px}section{display:flex;gap:6px}` +
      `figure{margin:0}img{height:${SHEET.row}px;border:1px solid #888;display:block}</style>` +
      rows.map((row) => `<section>${row.map(figure).join('')}</section>`).join(''),
  );
  await sheet.screenshot({ path: join(SHOTS, 'sheet.png'), fullPage: true });
  for (const { shot, look, file } of README) {
    const one = taken.find((other) => other.name === shot && other.look === look);
    if (one === undefined) continue;
    await sheet.setViewportSize({ width: README_WIDTH, height: README_WIDTH * (800 / 1280) });
    await sheet.setContent(
      `<style>body{margin:0}img{width:${README_WIDTH}px;display:block}</style><img src="${dataOf(one)}">`,
    );
    await sheet.screenshot({ path: join(PICTURES, `${file}.jpg`), type: 'jpeg', quality: 82 });
  }
  await close();
  return taken;
}

async function main(): Promise<void> {
  await rm(SHOTS, { recursive: true, force: true });
  await mkdir(SHOTS, { recursive: true });
  await mkdir(PICTURES, { recursive: true });
  const running = process.env['ROOKERY_HOME'];
  const home = running ?? (await mkdtemp(join(tmpdir(), 'rookery-shots-')));
  const system = new System(home, running === undefined ? await freePortBase() : 0);
  let leave = async (): Promise<void> => undefined;
  try {
    if (running === undefined) {
      await system.run(['up', '--yes', '--detach']);
      leave = await addSamples(await system.quickstart());
    }
    const taken = await photograph(system);
    process.stdout.write(`${taken.length} pictures and sheet.png in ${SHOTS}\n`);
  } finally {
    await leave();
    if (running === undefined) {
      await system.run(['down', '--all']);
      await rm(home, { recursive: true, force: true });
    }
  }
}

await main();
