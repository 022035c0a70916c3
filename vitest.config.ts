import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const lib = (name: string) => fileURLToPath(new URL(`./libs/${name}/src/`, import.meta.url));
const alias = [
  { find: /^@app\/eggs$/, replacement: `${lib('eggs')}index.ts` },
  { find: /^@app\/(contracts|platform|testing)\/(.*)\.js$/, replacement: `${lib('$1')}$2.ts` },
];

const project = (name: string, include: string[], extra: object = {}) => ({
  resolve: { alias },
  test: { name, include, setupFiles: [`${lib('testing')}setup.ts`], ...extra },
});

/**
 * A container engine on a busy machine may miss a deadline once. The report marks a test that was run again, and one
 * that fails twice fails the run. Tests without an engine get no second chance.
 */
const ENGINE_RETRY = 1;

const ENGINE_TESTS = [
  'test/integration/{daemon,entry,testing}/**/*.it-spec.ts',
  'test/integration/*.it-spec.ts',
];

/** Journeys on machines of their own: they run beside those that share one system. */
const E2E_APART = ['test/e2e/{production,upgrade}.e2e-spec.ts'];
const E2E = { retry: ENGINE_RETRY, testTimeout: 240_000, hookTimeout: 300_000, fileParallelism: false };

const integration = (name: string, include: string[], retry: number) =>
  project(name, include, {
    globalSetup: ['./libs/testing/src/global-setup.ts'],
    retry,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  });

/** The sizes of test that docs/adr/0008-test-sizes.md tells apart. */
export default defineConfig({
  test: {
    projects: [
      // A busy machine must not decide a test of rules: what hangs is ended, what is slow is not.
      project('unit', ['apps/*/src/**/*.spec.ts', 'libs/*/src/**/*.spec.ts', 'scripts/**/*.spec.ts'], {
        testTimeout: 60_000,
        // Units keep nothing between files; loading each module once takes 17 s of processor time instead of 41.
        isolate: false,
      }),
      project('architecture', ['test/{architecture,openapi}/**/*.spec.ts'], { testTimeout: 120_000 }),
      integration('integration', ['test/integration/panel/**/*.it-spec.ts'], 0),
      integration('integration-engine', ENGINE_TESTS, ENGINE_RETRY),
      // On request only: it starts services of its own, and kills them.
      project('faults', ['test/faults/**/*.fault-spec.ts'], { testTimeout: 400_000, fileParallelism: false }),
      project('e2e', ['test/e2e/**/*.e2e-spec.ts', 'test/faults/**/*.e2e-spec.ts'], {
        ...E2E,
        globalSetup: ['./test/e2e/support/global-setup.ts'],
        exclude: E2E_APART,
      }),
      project('e2e-apart', E2E_APART, E2E),
    ],
  },
});
