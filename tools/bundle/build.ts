import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown, type InputOptions, type OutputOptions } from 'rolldown';
import { APPS, isAppName, PROGRAMS, type AppName } from './apps.js';
import { formatLate, isExternal, leaveOut } from './left-out.js';

// usage: build.ts <app> [folder]: makes dist/<app> of the sources. docs/adr/0013-one-file-with-a-code-cache.md says why.
const root = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = 'virtual:programs';
const ONLY_ENTRY = /^virtual:programs$/;
const sourceOf = (app: AppName, program: string): string => `apps/${app}/src/${program}.ts`;

/** The module that the bundle gives out. Each program is a module of its own, evaluated when it is asked for. */
function programsModule(app: AppName, programs: readonly string[]): string {
  const load = (file: string): string => `() => import(${JSON.stringify(join(root, file))})`;
  const entries = programs.map((name) => `${name}: ${load(sourceOf(app, name))}`);
  return `export const programs = { ${entries.join(', ')} };\nexport const warm = ${load(APPS[app].warmed)};`;
}

/** Bundles into one file that is no module, as V8 keeps a code cache for scripts alone; names what it imports. */
async function bundle(
  input: InputOptions,
  output: Pick<OutputOptions, 'file' | 'comments' | 'minify' | 'sourcemap' | 'sourcemapExcludeSources'>,
): Promise<string[]> {
  const build = await rolldown({
    platform: 'node',
    tsconfig: join(root, 'tsconfig.json'),
    // A package's ES modules before its CommonJS: what is not used of them is left out.
    resolve: { mainFields: ['module', 'main'] },
    // Whether callbacks take long says how busy the machine is.
    checks: { bundlerTimings: false },
    onLog(level, log) {
      if (level === 'warn') throw new Error(`${log.code}: ${log.message}`);
    },
    ...input,
  });
  const { output: chunks } = await build.write({
    format: 'cjs',
    codeSplitting: false,
    // The bundle runs as a script, in which V8 has no import(): that of a part of Node becomes a require().
    dynamicImportInCjs: false,
    ...output,
  });
  await build.close();
  return chunks[0].imports;
}

async function buildApp(name: AppName, place: string): Promise<void> {
  const programs = PROGRAMS.filter((program) => existsSync(join(root, sourceOf(name, program))));
  const folder = `${place}.next`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');

  const imports = await bundle(
    {
      input: ENTRY,
      plugins: [
        {
          name: 'programs',
          resolveId: { filter: { id: ONLY_ENTRY }, handler: (id) => id },
          load: { filter: { id: ONLY_ENTRY }, handler: () => programsModule(name, programs) },
        },
        leaveOut,
        formatLate,
      ],
    },
    {
      file: join(folder, 'bundle.js'),
      sourcemap: true,
      sourcemapExcludeSources: true,
      comments: false,
      // Names of classes stand in errors and logs.
      minify: {
        compress: true,
        mangle: { keepNames: { class: true, function: false } },
        codegen: { removeWhitespace: true, asciiOnly: true },
      },
    },
  );
  const unknown = imports.filter((id) => !isBuiltin(id) && !isExternal(id));
  if (unknown.length > 0)
    throw new Error(`neither bundled nor declared in left-out.ts: ${unknown.join(', ')}`);
  const source = readFileSync(join(folder, 'bundle.js'), 'utf8');
  // eslint-disable-next-line no-control-regex -- all of ASCII is meant
  const foreign = /[^\x00-\x7f]/.exec(source);
  if (foreign)
    throw new Error(`not ASCII in the bundle: ${source.slice(foreign.index - 60, foreign.index + 60)}`);
  const late = /(?:\bawait |\breturn |=>|[=(,:?])import\(/.exec(source);
  if (late) throw new Error(`import() in the bundle: ${source.slice(late.index - 60, late.index + 60)}`);

  for (const file of ['load', 'make-cache', 'trace']) {
    await bundle({ input: join(root, `tools/bundle/${file}.ts`) }, { file: join(folder, `${file}.js`) });
  }
  const files = `{ folder: __dirname, flags: ${JSON.stringify(APPS[name].flags)} }`;
  for (const program of programs) {
    writeFileSync(
      join(folder, `${program}.js`),
      `require('./load.js').start(${files}, ${JSON.stringify(program)});\n`,
    );
  }
  const code = `require('./make-cache.js').makeCache(${files.replace('__dirname', 'process.cwd()')})`;
  execFileSync(process.execPath, ['-e', code], { cwd: folder, stdio: 'inherit', env: {} });
  rmSync(join(folder, 'make-cache.js'));
  // What runs has read its files at its start, so nobody sees the moment between.
  rmSync(place, { recursive: true, force: true });
  renameSync(folder, place);
}

const [name, place] = process.argv.slice(2);
if (!isAppName(name)) {
  process.stderr.write(`usage: build.ts ${Object.keys(APPS).join('|')} [folder]\n`);
  process.exit(2);
}
await buildApp(name, place ?? join(root, 'dist', name));
