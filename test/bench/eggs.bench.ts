import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { applyConfigFile, parseEgg, type ConfigReplacement } from '@app/eggs';
import { stringify } from 'yaml';
import type { BenchRow } from './bench.js';
import { addNewKeys } from './support/new-keys.js';

const EGGS = 1000;
const EGG_BYTES = 10_000;
const FILE_BYTES = 100_000;
const ROUNDS = 25;
const FILES_BUDGET_MS = 20;

/** One of a thousand different eggs of the shape that most public ones have. */
function eggText(number: number): string {
  const variables = Array.from({ length: 8 }, (_, i) => ({
    name: `Variable ${i}`,
    description: `What variable ${i} of egg ${number} is for, told in a sentence of usual length.`,
    env_variable: `VARIABLE_${i}`,
    default_value: `value-${number}-${i}`,
    user_viewable: true,
    user_editable: i % 2 === 0,
    rules: [
      'required|string|max:64',
      `nullable|integer|between:1,${1000 + (number % 50)}`,
      String.raw`required|regex:/^([\w\d._-]+)(\.jar)$/`,
    ][i % 3],
    field_type: 'text',
  }));
  const egg = {
    meta: { version: 'PTDL_v2', update_url: null },
    exported_at: '2026-01-01T00:00:00+00:00',
    name: `Egg ${number}`,
    author: 'author@example.com',
    description: 'A game server that is started for a benchmark.',
    features: ['eula', 'java_version', 'pid_limit'],
    docker_images: { 'Java 21': 'example/java:21', 'Java 17': 'example/java:17' },
    file_denylist: [],
    startup: 'java -Xms128M -Xmx{{SERVER_MEMORY}}M -jar {{VARIABLE_2}}',
    config: {
      files: JSON.stringify(
        {
          'server.properties': {
            parser: 'properties',
            find: {
              'server-ip': '0.0.0.0',
              'server-port': '{{server.build.default.port}}',
              'query.port': '{{server.build.env.SERVER_PORT}}',
            },
          },
        },
        null,
        4,
      ).replaceAll('\n', '\r\n'),
      startup: '{\r\n    "done": ")! For help, type "\r\n}',
      logs: '{}',
      stop: 'stop',
    },
    scripts: { installation: { script: '', container: 'example/installer', entrypoint: 'bash' } },
    variables,
  };
  const line = '# installs the server and leaves its files in /mnt/server\r\n';
  const missing = EGG_BYTES - JSON.stringify(egg, null, 4).length;
  egg.scripts.installation.script = `#!/bin/bash\r\n${line.repeat(Math.max(1, Math.floor(missing / (line.length + 2))))}`;
  return JSON.stringify(egg, null, 4);
}

/** The same settings in five formats, 100 KB each. */
function configFiles(): [parser: string, content: string, replace: ConfigReplacement[]][] {
  const build = <T>(
    write: (settings: Record<string, Record<string, string | number>>) => string,
    done: (text: string) => T,
  ): T => {
    const settings: Record<string, Record<string, string | number>> = {};
    let text = '';
    for (let i = 0; text.length < FILE_BYTES; i += 25) {
      for (let j = i; j < i + 25; j += 1) {
        (settings[`section${Math.floor(j / 25)}`] ??= {})[`setting-number-${j}`] =
          j % 3 === 0 ? j : `some words of value ${j}`;
      }
      if (i % 250 === 0) text = write(settings);
    }
    return done(text);
  };
  const pairs = (
    settings: Record<string, Record<string, string | number>>,
    line: (section: string, key: string, value: string | number) => string,
    head: (section: string) => string,
  ): string =>
    Object.entries(settings)
      .map(
        ([section, keys]) =>
          head(section) +
          Object.entries(keys)
            .map(([key, value]) => line(section, key, value))
            .join(''),
      )
      .join('');
  const change = (...matches: string[]): ConfigReplacement[] =>
    matches.map((match, i) => ({ match, replace_with: i === 0 ? '25565' : `new ${i}` }));
  const dotted = change(
    'section0.setting-number-0',
    'section3.setting-number-76',
    'section20.setting-number-500',
  );
  const flat = change('setting-number-0', 'setting-number-76', 'setting-number-500');
  return [
    [
      'properties',
      build(
        (all) =>
          pairs(
            all,
            (_s, key, value) => `${key}=${value}\n`,
            (s) => `# ${s}\n`,
          ),
        String,
      ),
      flat,
    ],
    [
      'ini',
      build(
        (all) =>
          pairs(
            all,
            (_s, key, value) => `${key} = ${value}\n`,
            (s) => `[${s}]\n`,
          ),
        String,
      ),
      dotted,
    ],
    ['json', build((all) => JSON.stringify(all, null, 2), String), dotted],
    ['yaml', build((all) => stringify(all), String), dotted],
    [
      'xml',
      build(
        (all) =>
          `<c>\n${pairs(
            all,
            (_s, key, value) => `  <${key}>${value}</${key}>\n`,
            () => '',
          )}</c>\n`,
        String,
      ),
      flat.map((replacement) => ({ ...replacement, match: `c.${replacement.match}` })),
    ],
  ];
}

/** The fastest round of each, taken in turns: both are plain computation, so what is slower was the machine. */
function fastest(...works: (() => void)[]): number[] {
  const best = works.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round += 1) {
    works.forEach((work, i) => {
      const started = performance.now();
      work();
      best[i] = Math.min(best[i] ?? Infinity, performance.now() - started);
    });
  }
  return best;
}

function measureEggs(): BenchRow {
  const texts = Array.from({ length: EGGS }, (_, number) => eggText(number));
  const [baseline = NaN, measured = NaN] = fastest(
    () => texts.forEach((text) => structuredClone(JSON.parse(text))),
    () => texts.forEach((text) => parseEgg(text)),
  );
  return {
    name: `${EGGS} eggs of ${Math.round((texts[0]?.length ?? 0) / 1000)} KB parsed, upgraded, validated`,
    measured: `${measured.toFixed(0)} ms`,
    baseline: `${baseline.toFixed(0)} ms, JSON.parse and structuredClone`,
    ratio: baseline / measured,
    budget: '>= 0.5',
  };
}

function measureConfigFiles(): BenchRow {
  const files = configFiles();
  const apply = (): void => {
    for (const [parser, content, replace] of files) {
      const result = applyConfigFile(parser, content, replace, { dockerInterface: '172.18.0.1' });
      if (!result.changed || result.warnings.length > 0)
        throw new Error(`${parser}: ${result.warnings.join(', ')}`);
    }
  };
  const [measured = NaN] = fastest(apply);
  return {
    name: `a start's config files: ${files.map(([parser]) => parser).join(', ')} of ${FILE_BYTES / 1000} KB`,
    measured: `${measured.toFixed(1)} ms`,
    baseline: `${FILES_BUDGET_MS} ms`,
    ratio: measured / FILES_BUDGET_MS,
    budget: '<= 1',
  };
}

const execute = promisify(execFile);
const PROCESSES = 5;

/** The slowest shape of the fastest round: warm in this process, cold in processes of their own. */
async function measureNewKeys(): Promise<BenchRow[]> {
  const slowest = (shapes: ReturnType<typeof addNewKeys>): ReturnType<typeof addNewKeys>[number] =>
    shapes.reduce((one, other) => (other.milliseconds > one.milliseconds ? other : one));
  const best = (rounds: ReturnType<typeof addNewKeys>[]): ReturnType<typeof addNewKeys>[number] =>
    slowest(
      (rounds[0] ?? []).map(({ what }, i) => ({
        what,
        milliseconds: Math.min(...rounds.map((round) => round[i]?.milliseconds ?? Infinity)),
      })),
    );
  const script = fileURLToPath(new URL('./support/new-keys.ts', import.meta.url));
  const cold: ReturnType<typeof addNewKeys>[] = [];
  for (let i = 0; i < PROCESSES; i += 1) {
    const { stdout } = await execute(process.execPath, ['--import', 'tsx', script]);
    cold.push(JSON.parse(stdout) as ReturnType<typeof addNewKeys>);
  }
  const warm = Array.from({ length: ROUNDS }, addNewKeys);
  return [['warm', best(warm)] as const, ['in a fresh process', best(cold)] as const].map(
    ([when, { what, milliseconds }]) => ({
      name: `40 new keys in YAML, ${when} (slowest: ${what})`,
      measured: `${milliseconds.toFixed(1)} ms`,
      baseline: `${FILES_BUDGET_MS} ms`,
      ratio: milliseconds / FILES_BUDGET_MS,
      budget: '<= 1',
    }),
  );
}

/** Imports beside plain decoding, and the config-file step of a start beside its allowance. */
export async function run(): Promise<BenchRow[]> {
  return [measureEggs(), measureConfigFiles(), ...(await measureNewKeys())];
}
