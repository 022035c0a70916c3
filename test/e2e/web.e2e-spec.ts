import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem } from './support/system.js';

// Chromium comes from the system's packages; ./rookery test installs it.
const EXECUTABLE = '/usr/bin/chromium';
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];
const FIRST_LOAD_BYTES = 250 * 1024;

describe('the page of the panel', () => {
  let profile: string;
  let browser: Browser;
  let page: Page;
  let url: string;
  const problems: string[] = [];

  beforeAll(async () => {
    url = (await sharedSystem().quickstart()).panel_url;
    profile = await mkdtemp(join(tmpdir(), 'rookery-chromium-'));
    browser = await chromium.launch({
      executablePath: EXECUTABLE,
      args: FLAGS,
      env: { ...process.env, HOME: profile },
    });
    page = await (await browser.newContext()).newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
  });
  afterAll(async () => {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  });

  it('says that the panel is up and where its API is, without an error', async () => {
    await page.goto(url);
    await page.getByRole('status').getByText('The panel is up').waitFor();
    for (const path of ['/api/client', '/api/application', '/api/remote']) {
      expect(await page.getByText(url + path, { exact: true }).count()).toBeGreaterThan(0);
    }
    expect(problems).toEqual([]);
  });

  it('has a title, a strict content policy, and no violation that axe finds', async () => {
    const response = (await page.goto(url))!;
    expect(await page.title()).toBe('Rookery');
    expect(response.headers()['content-security-policy']).toContain("default-src 'self'");
    await page.getByRole('status').getByText('The panel is up').waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
  });

  it('has the API as a page that its policy lets be, without a violation that axe finds', async () => {
    const before = problems.length;
    await page.goto(`${url}/docs/api`);
    expect(await page.title()).toBe('Rookery client API');
    await page.getByText('/api/client/servers/{server}/power').click();
    await page.getByText('"signal"').first().waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
    expect(problems.slice(before)).toEqual([]);
  });

  it('loads little', async () => {
    const sizes: number[] = [];
    page.on('response', (response) => void response.body().then((body) => sizes.push(body.length)));
    await page.goto(url, { waitUntil: 'networkidle' });
    const total = sizes.reduce((sum, size) => sum + size, 0);
    process.stdout.write(`first load of the page, uncompressed: ${Math.round(total / 1024)} KiB\n`);
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThan(FIRST_LOAD_BYTES);
  });
});
