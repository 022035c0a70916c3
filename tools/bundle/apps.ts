/** How an app becomes one file, and how that is run. */
export interface BundledApp {
  /** Loaded, not run, for the code cache: the functions that were called by then need not be compiled at a start. */
  readonly warmed: string;
  /**
   * Flags of V8 that the loader sets before the bundle. They are part of what a code cache is made for, so it is made
   * under the same.
   */
  readonly flags: readonly string[];
}

/** Files of `apps/<app>/src` that are programs, as far as an app has them; `node dist/<app>/<program>.js` runs one. */
export const PROGRAMS = ['main', 'worker', 'cli'];

export const APPS = {
  panel: {
    warmed: 'apps/panel/src/http-app.ts',
    // Garbage is collected early and in small steps: a busy panel then stays near 200 MiB instead of 350.
    flags: ['--heap-growing-percent=25'],
  },
  daemon: {
    warmed: 'apps/daemon/src/boot.ts',
    // Loading the libraries makes much garbage, and a young generation that grew for it stays that large. A daemon
    // sits beside the games it serves, whose memory that is.
    flags: ['--semi-space-growth-factor=1'],
  },
} satisfies Record<string, BundledApp>;

export type AppName = keyof typeof APPS;
export const isAppName = (name: string | undefined): name is AppName => name !== undefined && name in APPS;
