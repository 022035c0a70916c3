import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What an opener may need of the installation. */
export interface Place {
  readonly page: Page;
  /** Writes a file of the demo server, past the page. */
  readonly write: (file: string, text: string) => Promise<void>;
}

/** The name of a button, link, box or entry of a menu that is pressed; or anything else that is done. */
export type Step = string | RegExp | ((place: Place) => Promise<unknown>);

/** One thing that opens above a page, and how. */
export interface Overlay {
  /** The component that draws it: its file beneath `apps/web/src`, without the ending. */
  readonly of: string;
  /** `$server`, `$node` and `$admin` stand for the demo server, its node and its number. */
  readonly path: string;
  /** Done in turn; the last opens it. */
  readonly steps: readonly Step[];
  /** What is pressed to leave one that Escape does not close. */
  readonly leave?: string;
  /** Answers that the panel does not give now: of which addresses, and what becomes of the body. */
  readonly answers?: readonly [RegExp, (body: never) => unknown];
  /** Only there on a phone, or only on a desktop. */
  readonly only?: 'phone' | 'desktop';
}

/** What is pressed has one of these parts. */
const PRESSED = ['button', 'menuitem', 'link', 'checkbox', 'option'] as const;

export async function doStep(place: Place, step: Step): Promise<void> {
  if (typeof step === 'function') return void (await step(place));
  const { page } = place;
  // What is in an open menu is behind it too, on a bar of the page.
  const menu = page.getByRole('menu');
  const scope = (await menu.count()) > 0 ? menu.last() : page;
  const [first, ...rest] = PRESSED.map((role) =>
    scope.getByRole(role, { name: step, exact: typeof step === 'string' }),
  );
  await rest
    .reduce((found, one) => found.or(one), first!)
    .first()
    .click();
}

/** Presses a button of the card that has this title. */
export const inside =
  (card: string, name: string): Step =>
  ({ page }) =>
    page.getByRole('region', { name: card }).getByRole('button', { name }).first().click();

export const fill =
  (label: string, text: string): Step =>
  ({ page }) =>
    page.getByLabel(label, { exact: true }).last().fill(text);

/** A key of every page, which is heard once what hears it is loaded. */
export const key =
  (name: string): Step =>
  async ({ page }) => {
    await expect
      .poll(
        async () => {
          await page.keyboard.press(name);
          return page.getByRole('dialog').count();
        },
        { timeout: 30_000 },
      )
      .toBe(1);
  };

export const rightClick =
  (row: string): Step =>
  ({ page }) =>
    page.getByRole('row').filter({ hasText: row }).first().click({ button: 'right' });
