import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { violationsOf } from './axe.js';

/** Somebody in front of a browser, and all that the browser complained of meanwhile. */
export class Visitor {
  /** Errors of scripts, refusals of the content policy, failed loads. */
  readonly problems: string[] = [];
  clicks = 0;

  private constructor(
    readonly url: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
  }

  static async come(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en',
      ...options,
    });
    return new Visitor(url, context, await context.newPage());
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(this.url + path);
  }

  /** Clicks what has that role and name; the journeys count them. */
  async click(
    role: 'link' | 'button' | 'menuitem' | 'checkbox',
    name: string | RegExp,
    within: Page | Locator = this.page,
  ): Promise<void> {
    this.clicks += 1;
    await within.getByRole(role, { name, exact: typeof name === 'string' }).click();
  }

  async fill(label: string, value: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).fill(value);
  }

  async logIn(user: string, password: string): Promise<void> {
    await this.fill('User or mail address', user);
    await this.fill('Password', password);
    await this.click('button', 'Sign in');
  }

  sees(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  heading(name: string | RegExp): Promise<void> {
    return this.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  /** What axe finds wrong with the page as it is. */
  violations(): Promise<string[]> {
    return violationsOf(this.page);
  }

  /** In both themes, which differ in nothing but colours; and nothing is wider than the screen. */
  async looksFine(within?: string): Promise<void> {
    await this.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    expect(await violationsOf(this.page, undefined, within), 'light').toEqual([]);
    await this.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    expect(await violationsOf(this.page, 'colours', within), 'dark').toEqual([]);
    const beyond = 'document.documentElement.scrollWidth - innerWidth';
    expect(await this.page.evaluate<number>(beyond)).toBeLessThan(1);
  }

  /** Refusals that a journey provoked are taken out by what they say. */
  expectCalm(...provoked: RegExp[]): void {
    expect(this.problems.filter((problem) => !provoked.some((pattern) => pattern.test(problem)))).toEqual([]);
  }

  leave(): Promise<void> {
    return this.context.close();
  }
}
