import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { violationsOf } from './axe.js';
import { startOf, TASKS, type TaskName } from './tasks.js';

/**
 * In the page, so that no click of a journey is left out: a press of a pointer, and a field from its first letter until
 * another is filled. Boxes are pressed; where letters go, the press before them is a part of filling.
 */
const COUNTING = `(() => {
  const TEXT = 'input:not([type=checkbox], [type=radio], [type=file]), textarea, [contenteditable=true]';
  let field = null;
  addEventListener('pointerdown', (event) => {
    if (event.isTrusted && !event.target.closest(TEXT)) countClick();
  }, true);
  addEventListener('input', ({ target }) => {
    if (target === field || !target.matches(TEXT)) return;
    field = target;
    countClick();
  }, true);
})()`;

/** Somebody in front of a browser, and all that the browser complained of meanwhile. */
export class Visitor {
  /** Errors of scripts, refusals of the content policy, failed loads. */
  readonly problems: string[] = [];
  private clicks = 0;

  private constructor(
    readonly url: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`${message.text()} ${message.location().url}`);
    });
  }

  static async come(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en',
      ...options,
    });
    const visitor = new Visitor(url, context, await context.newPage());
    await visitor.page.exposeFunction('countClick', () => void (visitor.clicks += 1));
    await visitor.page.addInitScript(COUNTING);
    return visitor;
  }

  /** Does one of the tasks that people come for, from the page where its clicks begin, and holds it to their number. */
  async task(name: TaskName, walk: () => Promise<unknown>): Promise<void> {
    await this.goto(startOf(name));
    await this.page.getByRole('heading', { level: 1 }).waitFor();
    this.clicks = 0;
    await walk();
    expect(this.clicks, `clicks of “${name}”`).toBeLessThanOrEqual(TASKS[name].most);
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(this.url + path);
  }

  /** Clicks what has that role and name. */
  async click(
    role: 'link' | 'button' | 'menuitem' | 'checkbox',
    name: string | RegExp,
    within: Page | Locator = this.page,
  ): Promise<void> {
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
    // Taken out, so that one problem fails one test.
    const problems = this.problems.splice(0);
    expect(problems.filter((problem) => !provoked.some((pattern) => pattern.test(problem)))).toEqual([]);
  }

  leave(): Promise<void> {
    return this.context.close();
  }
}
