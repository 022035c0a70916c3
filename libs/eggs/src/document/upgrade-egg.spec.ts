import { describe, expect, it } from 'vitest';
import { EggError } from '../errors.js';
import { exportEgg } from './export-egg.js';
import { parseEgg } from './parse-egg.js';
import { upgradeEgg } from './upgrade-egg.js';

const variable = (changes: object = {}) => ({
  name: 'Jar',
  description: '',
  env_variable: 'JAR',
  default_value: 'server.jar',
  user_viewable: true,
  user_editable: true,
  rules: 'required|string',
  ...changes,
});

function document(changes: object = {}, version = 'PTDL_v2') {
  return {
    meta: { version, update_url: null },
    name: 'Test',
    author: 'author@example.com',
    description: null,
    docker_images: { Java: 'example/java' },
    startup: './run {{JAR}}',
    config: { files: '{}', startup: '{"done":"x"}', logs: '{}', stop: 'stop' },
    scripts: { installation: { script: 'true', container: 'example/installer', entrypoint: 'ash' } },
    variables: [variable()],
    ...changes,
  };
}

const files = (find: object) => ({
  config: { files: JSON.stringify({ 'a.yml': { parser: 'yaml', find } }), stop: '^C' },
});

function refusal(run: () => unknown): Pick<EggError, 'code' | 'path' | 'message'> {
  try {
    run();
  } catch (fault) {
    if (fault instanceof EggError) return { code: fault.code, path: fault.path, message: fault.message };
    throw fault;
  }
  throw new Error('nothing was refused');
}

describe('upgrade', () => {
  it.each(['PTDL_v1', 'PTDL_v2', 'PLCN_v1', 'PLCN_v2', 'PLCN_v3'])('takes %s', (version) => {
    expect(upgradeEgg(document({}, version)).startup_commands).toEqual({ Default: './run {{JAR}}' });
  });

  it.each([
    [{ images: ['a:1', 'b:2'] }, { 'a:1': 'a:1', 'b:2': 'b:2' }],
    [{ image: 'a:1' }, { 'a:1': 'a:1' }],
    [{}, { nil: 'nil' }],
  ])('makes docker_images of the first format from %o', (given, images) => {
    expect(upgradeEgg(document({ docker_images: undefined, ...given }, 'PTDL_v1')).docker_images).toEqual(
      images,
    );
  });

  it('upgrades placeholders once, and again without harm', () => {
    const egg = upgradeEgg(
      document(
        files({
          ip: '{{server.build.default.ip}} {{server.build.env.SERVER_IP}}',
          port: '{{server.build.default.port}} {{server.build.env.SERVER_PORT}}',
          memory: '{{server.build.memory}} {{server.build.memory_limit}} {{server.build.env.SERVER_MEMORY}}',
          env: '{{server.build.env.JAR}} {{server.build.environment.JAR}} {{server.build.env.SERVER_PORT_2}}',
        }),
      ),
    );
    expect(JSON.parse(egg.config.files ?? '')).toEqual({
      'a.yml': {
        parser: 'yaml',
        find: {
          ip: '{{server.allocations.default.ip}} {{server.allocations.default.ip}}',
          port: '{{server.allocations.default.port}} {{server.allocations.default.port}}',
          memory: '{{server.build.memory_limit}} {{server.build.memory_limit}} {{server.build.memory_limit}}',
          env: '{{server.environment.JAR}} {{server.environment.JAR}} {{server.environment.SERVER_PORT_2}}',
        },
      },
    });
    expect(parseEgg(exportEgg(egg, 'PLCN_v3', 'json', ''))).toEqual(egg);
  });

  it('makes texts of defaults, whatever they were written as', () => {
    const defaults = [true, false, 20, null, '1.10', {}].map((default_value, i) =>
      variable({ name: `V${i}`, env_variable: `V${i}`, default_value }),
    );
    expect(upgradeEgg(document({ variables: defaults })).variables.map((v) => v.default_value)).toEqual([
      ...['true', 'false', '20', '', '1.10', ''],
    ]);
  });

  it('keeps the spelling of numbers that are versions, in JSON and YAML', () => {
    const json = JSON.stringify(document({ variables: [variable({ default_value: 'X' })] }));
    expect(parseEgg(json.replace('"X"', '1.10')).variables[0]?.default_value).toBe('1.10');
    expect(parseEgg(json.replace('"X"', '12345678901234567890')).variables[0]?.default_value).toBe(
      '12345678901234567890',
    );
    const yaml = exportEgg(
      upgradeEgg(document({ variables: [variable({ default_value: '1.10' })] })),
      'PLCN_v3',
      'yaml',
      '',
    );
    expect(yaml).toContain('default_value: "1.10"');
    expect(parseEgg(yaml.replace('"1.10"', '1.10')).variables[0]?.default_value).toBe('1.10');
  });

  it('splits rules, but not inside an expression, and drops blank segments', () => {
    const rules = (given: unknown) =>
      upgradeEgg(document({ variables: [variable({ rules: given })] })).variables[0]?.rules;
    expect(rules('required|string|')).toEqual(['required', 'string']);
    expect(rules('required|regex:/^(a|b)$/i|max:5')).toEqual(['required', 'regex:/^(a|b)$/i', 'max:5']);
    expect(rules(['required', ' max:5 ', ''])).toEqual(['required', 'max:5']);
    expect(rules(['required|max:5', 'regex:/a|b/'])).toEqual(['required', 'max:5', 'regex:/a|b/']);
    expect(rules({})).toEqual([]);
    expect(rules(null)).toEqual([]);
  });

  it('renames reserved variables everywhere in the start line, and lower-case ones in their placeholders', () => {
    const egg = upgradeEgg(
      document({
        startup: './run -host {{HOSTNAME}} $HOSTNAME {{world_name}} ${world_name} world_name {{X_HOSTNAME}}',
        config: {
          files: JSON.stringify({
            a: { parser: 'file', find: { w: '{{env.world_name}} {{server.build.env.HOSTNAME}}' } },
          }),
        },
        variables: [
          variable({ env_variable: 'HOSTNAME' }),
          variable({ name: 'W', env_variable: 'world_name' }),
        ],
      }),
    );
    expect(egg.variables.map((v) => v.env_variable)).toEqual(['SERVER_HOSTNAME', 'WORLD_NAME']);
    expect(egg.startup_commands['Default']).toBe(
      './run -host {{SERVER_HOSTNAME}} $SERVER_HOSTNAME {{WORLD_NAME}} ${WORLD_NAME} world_name {{X_HOSTNAME}}',
    );
    expect(egg.config.files).toContain('{{env.WORLD_NAME}} {{server.environment.SERVER_HOSTNAME}}');
  });

  it('never renames onto a reserved or taken name', () => {
    const names = ['UUID', 'SERVER_SERVER_UUID'].map((env_variable) =>
      variable({ name: env_variable, env_variable }),
    );
    expect(upgradeEgg(document({ variables: names })).variables.map((v) => v.env_variable)).toEqual([
      'SERVER_SERVER_SERVER_UUID',
      'SERVER_SERVER_UUID',
    ]);
  });

  it('lets the later of two equal variables stand and gives titles once', () => {
    const list = [
      variable(),
      variable({ env_variable: 'jar', default_value: 'b' }),
      variable({ env_variable: 'OTHER' }),
    ];
    expect(upgradeEgg(document({ variables: list })).variables).toMatchObject([
      { env_variable: 'JAR', name: 'Jar', default_value: 'b' },
      { env_variable: 'OTHER', name: 'Jar (OTHER)' },
    ]);
  });

  it('reads data URIs as icons, and only those', () => {
    const icon = 'data:image/webp;base64,AAAA';
    expect(upgradeEgg(document({ image: icon }, 'PLCN_v3')).icon).toBe(icon);
    expect(upgradeEgg(document({ icon }, 'PLCN_v3')).icon).toBe(icon);
    expect(upgradeEgg(document({ icon: 'https://example.com/a.png' }, 'PLCN_v3')).icon).toBeNull();
  });

  it('reads {} where lists belong, CRLF in scripts, blanks and a byte order mark before the text', () => {
    const egg = parseEgg(
      `\ufeff\r\n   ${JSON.stringify(document({ features: {}, file_denylist: {}, tags: {}, scripts: { installation: { script: 'a\r\nb\r', container: 'c', entrypoint: 'e' } } }))}`,
    );
    expect(egg).toMatchObject({
      features: [],
      file_denylist: [],
      tags: [],
      scripts: { installation: { script: 'a\nb\n' } },
    });
  });

  it('keeps numbers in config texts as they are written', () => {
    const egg = upgradeEgg(
      document({ config: { files: '{ "a": { "find": { "v": 1.10, "w": "x\\/y" } } }', stop: 'x' } }),
    );
    expect(egg.config.files).toBe('{"a":{"find":{"v":1.10,"w":"x/y"}}}');
    expect(parseEgg(exportEgg(egg, 'PLCN_v3', 'yaml', ''))).toEqual(egg);
  });
});

describe('refusal names the place', () => {
  it.each([
    ['meta.version', { meta: { version: 'PTDL_v9' } }],
    ['meta.version', { meta: null }],
    ['name', { name: '' }],
    ['name', { name: { x: 1 } }],
    ['uuid', { uuid: 'x' }],
    ['docker_images', { docker_images: {} }],
    ['docker_images.A', { docker_images: { A: '' } }],
    ['startup_commands', { startup: undefined }],
    ['config', { config: 'x' }],
    ['config.files', { config: { files: '{"a":' } }],
    ['config.startup', { config: { startup: '[1]' } }],
    ['config.stop', { config: { stop: 'x'.repeat(256) } }],
    ['scripts.installation.script', { scripts: { installation: { script: [] } } }],
    ['tags[1]', { tags: ['a', {}] }],
    ['variables', { variables: 'x' }],
    ['variables[0]', { variables: ['x'] }],
    ['variables[0].env_variable', { variables: [variable({ env_variable: 'A B' })] }],
    ['variables[0].default_value', { variables: [variable({ default_value: ['x'] })] }],
    ['variables[1].user_viewable', { variables: [variable(), variable({ user_viewable: 'maybe' })] }],
    ['variables[0].sort', { variables: [variable({ sort: 1.5 })] }],
  ])('%s', (path, changes) => {
    expect(refusal(() => upgradeEgg(document(changes)))).toMatchObject({
      code: 'InvalidFileUploadException',
      path,
    });
  });

  it.each([
    ['variables[0].rules[1]', ['required', 'no_such_rule:1'], 'is unknown'],
    ['variables[0].rules[0]', ['regex:/(?>a)b/'], 'has an atomic group'],
    ['variables[0].rules[0]', 'max:abc', 'needs a number'],
    ['variables[0].rules[0]', 'exists:users,id', "asks the panel's own database"],
  ])('%s of a rule', (path, rules, reason) => {
    const fault = refusal(() => upgradeEgg(document({ variables: [variable({ rules })] })));
    expect(fault).toMatchObject({ code: 'BadValidationRuleException', path });
    expect(fault.message).toContain(reason);
    expect(fault.message).toContain(path);
  });

  it.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['plain text', 'hello'],
    ['broken JSON', '{"meta": '],
    ['broken YAML', 'a: [1\nb: {'],
    ['two documents', 'a: 1\n---\nb: 1\n'],
    ['a prototype', JSON.stringify(document()).replace('"Java"', '"__proto__"')],
    ['too deep', `{"meta":${'['.repeat(100)}${']'.repeat(100)}}`],
    ['far too deep', '['.repeat(500_000)],
    ['far too deep an object', '{"a":'.repeat(100_000)],
    ['too large', ' '.repeat(1024 * 1024 + 1)],
    ['many aliases', `a: &a 1\n${Array.from({ length: 101 }, (_, i) => `k${i}: *a`).join('\n')}`],
    [
      'a bomb of aliases',
      `a: &a [1,1]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d]\n`,
    ],
    [
      'too many variables',
      JSON.stringify(document({ variables: Array.from({ length: 501 }, () => variable()) })),
    ],
  ])('%s', (_what, text) => {
    expect(refusal(() => parseEgg(text)).code).toBe('InvalidFileUploadException');
  });
});
