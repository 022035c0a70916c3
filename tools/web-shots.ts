/**
 * `npm run web:shots`: photographs every page of the web of a running installation (`./rookery up`), light, dark and on
 * a phone, into `.rookery/shots`, with one sheet of all, and makes the pictures of the README.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../test/e2e/web/support/browser.js';
import { OPEN_ROUTES, routesBehindLogin, type ShownRoute } from '../test/e2e/web/support/routes.js';
import type { Quickstart } from '../test/e2e/support/system.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HOME = process.env['ROOKERY_HOME'] ?? join(ROOT, '.rookery');
const SHOTS = join(HOME, 'shots');
const PICTURES = join(ROOT, 'docs', 'pictures');

const LOOKS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const;
/** Pictures of the README: address, look, and what must be on it first. */
const README = ['servers', 'console', 'startup'] as const;
const SHEET_WIDTH = 420;

interface Shot {
  readonly name: string;
  readonly look: string;
  readonly png: Buffer;
}

const nameOf = ({ path }: ShownRoute, server: string): string =>
  path
    .replace(`/s/${server}`, '/server')
    .replaceAll(/[^a-z0-9]+/gi, '-')
    .replaceAll(/^-|-$/g, '') || 'servers';

async function shoot(page: Page, url: string, route: ShownRoute): Promise<Buffer> {
  // A change of the fragment alone loads nothing.
  await page.goto('about:blank');
  await page.goto(url + route.path);
  await page.getByRole('heading', { level: 1, name: route.heading }).waitFor();
  await page.evaluate('document.fonts.ready.then(() => true)');
  await page.waitForLoadState('networkidle').catch(() => undefined);
  return page.screenshot({ animations: 'disabled' });
}

async function main(): Promise<void> {
  const quickstart = JSON.parse(await readFile(join(HOME, 'quickstart.json'), 'utf8')) as Quickstart;
  const { panel_url: url, admin, server } = quickstart;
  const running = await launchBrowser(url);
  const shots: Shot[] = [];
  await rm(SHOTS, { recursive: true, force: true });
  await mkdir(SHOTS, { recursive: true });
  await mkdir(PICTURES, { recursive: true });
  let state:
    Awaited<ReturnType<Awaited<ReturnType<typeof running.browser.newContext>>['storageState']>> | undefined;
  for (const { name: look, ...options } of LOOKS) {
    const take = async (page: Page, routes: readonly ShownRoute[]): Promise<void> => {
      for (const route of routes) {
        const shot = { name: nameOf(route, server.identifier), look, png: await shoot(page, url, route) };
        await writeFile(join(SHOTS, `${shot.name}-${look}.png`), shot.png);
        shots.push(shot);
        process.stdout.write(`${shot.name} ${look}\n`);
      }
    };
    const stranger = await running.browser.newContext({ ...options, locale: 'en', reducedMotion: 'reduce' });
    const page = await stranger.newPage();
    await take(page, OPEN_ROUTES);
    if (state === undefined) {
      await page.goto(url);
      await page.getByLabel('User or mail address').fill(admin.username);
      await page.getByLabel('Password', { exact: true }).fill(admin.password);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Servers' }).waitFor();
      state = await stranger.storageState();
    }
    await stranger.close();
    const context = await running.browser.newContext({
      ...options,
      locale: 'en',
      reducedMotion: 'reduce',
      storageState: state,
    });
    await take(await context.newPage(), routesBehindLogin(quickstart));
    await context.close();
  }
  const sheet = await running.browser.newPage({
    viewport: { width: LOOKS.length * SHEET_WIDTH + 40, height: 800 },
  });
  const figure = ({ name, look, png }: Shot): string =>
    `<figure><figcaption>${name}, ${look}</figcaption><img src="data:image/png;base64,${png.toString('base64')}"></figure>`;
  const rows = Map.groupBy(shots, ({ name }) => name).values();
  await sheet.setContent(
    `<style>body{font:13px sans-serif;margin:8px;background:Canvas}section{display:flex;gap:8px;align-items:start;margin-bottom:8px}figure{margin:0;width:${SHEET_WIDTH}px}img{width:100%;border:1px solid GrayText}</style>` +
      [...rows].map((row) => `<section>${row.map(figure).join('')}</section>`).join(''),
  );
  await sheet.screenshot({ path: join(SHOTS, 'sheet.png'), fullPage: true });
  await sheet.setViewportSize({ width: 640, height: 400 });
  for (const picture of README) {
    const wanted = picture === 'servers' ? 'servers' : picture === 'console' ? 'server' : `server-${picture}`;
    const { png } = shots.find(
      ({ name, look }) => name === wanted && look === (picture === 'console' ? 'dark' : 'light'),
    )!;
    await sheet.setContent(
      `<style>body{margin:0}img{width:640px;display:block}</style><img src="data:image/png;base64,${png.toString('base64')}">`,
    );
    await sheet.screenshot({ path: join(PICTURES, `${picture}.png`) });
  }
  await running.close();
  process.stdout.write(`${shots.length} pictures and sheet.png in ${SHOTS}\n`);
}

await main();
