import type { PanelConfig } from './panel.config.js';

/**
 * The environment's settings with those in their place that administrators have stored. Everybody holds the same
 * `config`, whose fields are read anew each time: what is taken apart at the start of the process stays as it was.
 */
export class ConfigOverlay {
  readonly config: PanelConfig;
  private stored: Partial<PanelConfig> = {};

  constructor(readonly given: PanelConfig) {
    const fields = (Object.keys(given) as (keyof PanelConfig)[]).map((name) => [
      name,
      { enumerable: true, get: () => this.stored[name] ?? given[name] },
    ]);
    this.config = Object.freeze(
      Object.defineProperties({}, Object.fromEntries(fields) as PropertyDescriptorMap),
    ) as PanelConfig;
  }

  /** From now on these count, and no others that were stored before. */
  replace(stored: Partial<PanelConfig>): void {
    this.stored = stored;
  }
}
