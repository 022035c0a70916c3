import { mkdtemp, mkdir, rm, symlink, writeFile, copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** One planted violation per rule: a file, what it imports, and the rule that must find it. */
const VIOLATIONS: { rule: string; file: string; imports: string }[] = [
  { rule: 'apps-are-islands', file: 'apps/panel/src/a.ts', imports: '../../daemon/src/target.js' },
  { rule: 'libs-below-apps', file: 'libs/platform/src/a.ts', imports: '../../../apps/daemon/src/target.js' },
  { rule: 'pure-libs', file: 'libs/contracts/src/a.ts', imports: 'rxjs' },
  { rule: 'pure-libs-no-node', file: 'libs/eggs/src/a.ts', imports: 'node:fs' },
  { rule: 'module-doors', file: 'apps/panel/src/modules/one/a.ts', imports: '../two/two.service.js' },
  {
    rule: 'platform-below-modules',
    file: 'apps/panel/src/platform/a.ts',
    imports: '../modules/two/index.js',
  },
  {
    rule: 'thin-controllers',
    file: 'apps/panel/src/modules/two/two.controller.ts',
    imports: './two.repository.js',
  },
  { rule: 'docker-in-one-place', file: 'apps/daemon/src/modules/a.ts', imports: 'dockerode' },
  { rule: 'sql-in-one-place', file: 'apps/panel/src/modules/two/two.service.ts', imports: 'typeorm' },
  {
    rule: 'nodes-through-the-gateway',
    file: 'apps/panel/src/modules/two/c.ts',
    imports: '../../platform/daemon-client/daemon-client.js',
  },
  {
    rule: 'web-feature-doors',
    file: 'apps/web/src/features/one/a.ts',
    imports: '../two/secret.js',
  },
  {
    rule: 'web-shared-below-features',
    file: 'apps/web/src/shared/a.ts',
    imports: '../features/two/index.js',
  },
  { rule: 'web-libraries-in-one-place', file: 'apps/web/src/features/one/b.ts', imports: 'uplot' },
  {
    rule: 'web-imports-contracts-and-eggs',
    file: 'apps/web/src/shared/b.ts',
    imports: '../../../../libs/testing/src/target.js',
  },
  { rule: 'testing-only-from-tests', file: 'apps/panel/src/b.ts', imports: '@app/testing/target.js' },
];
const TARGETS = [
  'apps/daemon/src/target.ts',
  'apps/panel/src/modules/two/index.ts',
  'apps/panel/src/modules/two/two.repository.ts',
  'apps/panel/src/platform/daemon-client/daemon-client.ts',
  'apps/web/src/features/two/index.ts',
  'apps/web/src/features/two/secret.ts',
  'libs/testing/src/target.ts',
];

describe('import rules', () => {
  let folder: string;
  let found: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-imports-'));
    const write = async (path: string, text: string): Promise<void> => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    };
    for (const target of TARGETS) await write(target, 'export const target = 1;\n');
    for (const { file, imports } of VIOLATIONS) await write(file, `import '${imports}';\nexport {};\n`);
    // A circle of its own.
    await write('libs/platform/src/left.ts', "import './right.js';\nexport {};\n");
    await write('libs/platform/src/right.ts', "import './left.js';\nexport {};\n");
    for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
      await copyFile(join(root, file), join(folder, file));
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    const { stdout } = await run(
      process.execPath,
      [
        join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
        'apps',
        'libs',
        '--config',
        '.dependency-cruiser.cjs',
        '-T',
        'json',
      ],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
    ).catch((error: { stdout: string }) => error);
    const report = JSON.parse(stdout) as {
      summary: { violations: { rule: { name: string }; from: string }[] };
    };
    found = report.summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(VIOLATIONS)('$rule is found', ({ rule, file }) => {
    expect(found).toContain(`${rule} ${file}`);
  });

  it('no-circular is found', () => {
    expect(found).toEqual(
      expect.arrayContaining([expect.stringMatching(/^no-circular libs\/platform\/src\/(left|right)\.ts$/)]),
    );
  });
});
