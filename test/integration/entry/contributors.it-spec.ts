import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** The account that may do the least. */
const NOBODY = 65_534;

it('checks the format beside an installation of root, whose folders others may not enter', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rookery contributor-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  await mkdir(join(folder, '.rookery'));
  await mkdir(join(folder, '.rookery', 'mariadb'), { mode: 0o700 });
  for (const name of ['.prettierrc.json', '.prettierignore']) {
    await copyFile(join(root, name), join(folder, name));
  }
  await writeFile(join(folder, 'good.ts'), 'export const good = 1;\n');
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const run = (): Promise<string> =>
    new Promise((resolve) => {
      const env = { PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH']}`, HOME: folder };
      const options = { cwd: folder, env, uid: NOBODY, gid: NOBODY };
      execFile('sh', ['-c', scripts['format:check']!], options, (_, stdout, stderr) =>
        resolve(stdout + stderr),
      );
    });
  expect(await run()).toMatch(/All matched files use Prettier code style/);
  expect(await run()).not.toMatch(/error/);
  await writeFile(join(folder, 'bad.ts'), 'export   const bad=1');
  await chmod(join(folder, 'bad.ts'), 0o644);
  expect(await run()).toMatch(/bad\.ts/);
});
