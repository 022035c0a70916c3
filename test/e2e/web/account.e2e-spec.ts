import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { newPerson, type Person } from './support/people.js';
import { Visitor } from './support/visitor.js';

const STEP_MS = 30_000;
/** Codes of a second before, now and after count; each only once. */
const codeOf = (secret: string, steps: number): string =>
  generateSync({ secret, epoch: Math.floor((Date.now() + steps * STEP_MS) / 1000) });

describe('an account', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let person: Person;
  let visitor: Visitor;
  let secret: string;
  let recoveryCodes: string[];

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    running = await launchBrowser(quickstart.panel_url);
    person = await newPerson(quickstart);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
  });
  afterAll(async () => {
    await running.close();
    await person.leave();
  });

  it('opens with its password and no other, on the page that was asked for', async () => {
    await visitor.goto('/account/security');
    await visitor.logIn(person.username, 'not the password');
    await visitor.sees('No account has this name and password');
    await visitor.fill('Password', person.password);
    await visitor.click('button', 'Sign in');
    await visitor.heading('Security');
    visitor.expectCalm(/400 \(Bad Request\)/);
  });

  it('looks as its owner likes wherever they sign in, and follows what they choose elsewhere', async () => {
    const { page } = visitor;
    const zones = page.getByRole('combobox', { name: 'Time zone' });
    await visitor.click('link', 'Appearance');
    await visitor.click('button', /Theme$/);
    await page.getByRole('option', { name: 'Dark' }).click();
    await visitor.click('button', /Rows of tables$/);
    await page.getByRole('option', { name: 'Compact' }).click();
    const kept = page.waitForResponse(
      (response) =>
        response.request().method() === 'PUT' && response.request().postData()!.includes('Asia/Tokyo'),
    );
    await zones.fill('Tokyo');
    await page.getByRole('option', { name: 'Asia/Tokyo' }).click();
    await page.locator('html[data-theme=dark][data-density=compact]').waitFor();
    expect((await kept).status()).toBe(200);

    const elsewhere = await Visitor.come(running.browser, quickstart.panel_url);
    await elsewhere.goto('/account/appearance');
    await elsewhere.logIn(person.username, person.password);
    await elsewhere.page.locator('html[data-theme=dark][data-density=compact]').waitFor();
    await expect
      .poll(() => elsewhere.page.getByRole('combobox', { name: 'Time zone' }).inputValue())
      .toBe('Asia/Tokyo');
    await elsewhere.click('button', /Theme$/);
    await elsewhere.page.getByRole('option', { name: 'As the system' }).click();
    await page.locator('html[data-density=compact]:not([data-theme])').waitFor();
    elsewhere.expectCalm();
    await elsewhere.leave();
    await visitor.click('link', 'Security');
  });

  it('gets a second factor by a QR code, and shows recovery codes this once', async () => {
    const { page } = visitor;
    await visitor.task('subuser: set two-factor', async () => {
      await visitor.click('button', `Menu of ${person.username}`);
      await visitor.click('menuitem', 'Security');
      await visitor.click('button', 'Set up');
      await page.getByRole('img', { name: 'QR code of the secret' }).waitFor();
      expect(await visitor.violations()).toEqual([]);
      secret = (await page.getByRole('dialog').locator('code').textContent())!;
      await visitor.fill('Code that the app shows now', codeOf(secret, 0));
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Save your recovery codes' }).waitFor();
      const codes = (await page.getByRole('dialog').locator('code').textContent())!.split('\n');
      expect(codes).toHaveLength(10);
      recoveryCodes = codes;
      await visitor.click('button', 'I have saved them');
      await visitor.sees('On: signing in asks for a code');
    });
  });

  it('asks for a code after the password, and takes a recovery code for a lost phone', async () => {
    const phone = await Visitor.come(running.browser, quickstart.panel_url, {
      viewport: { width: 390, height: 844 },
    });
    await phone.goto('/');
    await phone.logIn(person.username, person.password);
    await phone.fill('Code of six digits', '000000');
    await phone.sees('This code is wrong or too old');
    await phone.fill('Code of six digits', codeOf(secret, 1));
    await phone.heading('Servers');
    await phone.sees('You have no server yet');

    const other = await Visitor.come(running.browser, quickstart.panel_url);
    await other.goto('/');
    await other.logIn(person.username, person.password);
    await other.click('button', 'Use a recovery code');
    await other.fill('Recovery code', recoveryCodes[0]!);
    await other.click('button', 'Continue');
    await other.sees('9 recovery codes are left');
    await other.leave();
    await phone.leave();
  });

  it('is asked for again above the page when its session was ended elsewhere', async () => {
    await visitor.click('link', 'Keys');
    await visitor.sees('No API key yet');
    const elsewhere = await Visitor.come(running.browser, quickstart.panel_url);
    await elsewhere.goto('/account/security');
    await elsewhere.logIn(person.username, person.password);
    await elsewhere.click('button', 'Use a recovery code');
    await elsewhere.fill('Recovery code', recoveryCodes[1]!);
    await elsewhere.click('button', 'Continue');
    await elsewhere.click('button', 'End all others');
    await elsewhere.sees('All other sessions have ended.');
    await elsewhere.leave();

    // Nothing was clicked here: the socket told it.
    const { page } = visitor;
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    expect(await visitor.violations()).toEqual([]);
    await visitor.logIn(person.username, person.password);
    await visitor.click('button', 'Use a recovery code');
    await visitor.fill('Recovery code', recoveryCodes[2]!);
    await visitor.click('button', 'Continue');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await visitor.sees('No API key yet');
    await visitor.heading('Keys');
    visitor.expectCalm(/400 \(Bad Request\)/, /401 \(Unauthorized\)/);
  });

  it('shows the secret of a key once, and none of its tokens to scripts', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'New key' }).first().click();
    await visitor.fill('What it is for', 'a bot');
    await visitor.fill('Only from these addresses', 'nonsense');
    await visitor.click('button', 'Make the key');
    await page.getByRole('dialog').getByText('nonsense').last().waitFor();
    await visitor.fill('Only from these addresses', '127.0.0.0/8');
    await visitor.click('button', 'Make the key');
    await page.getByRole('heading', { name: 'Copy your new key' }).waitFor();
    const key = (await page.getByRole('dialog').locator('code').textContent())!;
    const answer = await fetch(`${quickstart.panel_url}/api/client/account`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(answer.status).toBe(200);
    await visitor.click('button', 'I have copied it');
    await page.getByRole('cell', { name: 'a bot', exact: true }).waitFor();
    expect(await page.content()).not.toContain(key);
    const cookies = await visitor.context.cookies();
    expect(cookies.map(({ httpOnly }) => httpOnly)).toEqual([true]);
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toMatch(
      /ptlc_|csrf/,
    );
  });
});
