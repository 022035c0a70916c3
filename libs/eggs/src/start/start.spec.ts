import { describe, expect, it } from 'vitest';
import { cpuMsOf } from '@app/testing/cpu-time.js';
import { aServerSettings } from '../testing/settings.js';
import { containerEnvironment } from './container-environment.js';
import { doneMatcher, stripAnsi } from './done.js';
import { previewStartup, renderConfigPath, renderInvocation } from './invocation.js';
import { processConfiguration } from './process-configuration.js';
import { stopAction, stopConfiguration } from './stop.js';

const BUILD = { memory: 1024, ip: '10.0.0.5', port: 25565 };
const ESC = String.fromCharCode(27);

describe('start line', () => {
  it.each([
    ['java -Xmx{{SERVER_MEMORY}}M -jar {{JAR}}', 'java -Xmx1024M -jar server.jar'],
    ['${JAR} ${jar} {{MISSING}} $JAR', 'server.jar ${jar} ${MISSING} $JAR'],
    [
      '[[ -n ${JAR} ]] && run {{JAR}} [[ {{SERVER_PORT}} ]]',
      '[[ -n ${JAR} ]] && run server.jar [[ ${SERVER_PORT} ]]',
    ],
    [`node . --o='{"a":{"b":1}}' {{ JAR }}`, `node . --o='{"a":{"b":1}}' {{ JAR }}`],
    ['{{ARGS}}', '-p 25565 {{JAR}}'],
    ['run [[ open ${JAR}', 'run [[ open server.jar'],
    ['${constructor} ${__proto__}', '${constructor} ${__proto__}'],
  ])('%s', (invocation, expected) => {
    const environment = { JAR: 'server.jar', ARGS: '-p ${SERVER_PORT} {{JAR}}', NUL: null };
    expect(renderInvocation(invocation, environment, BUILD)).toBe(expected);
  });

  it('keeps dollar signs of values', () => {
    expect(renderInvocation('{{A}}', { A: "$& $1 $'" }, BUILD)).toBe("$& $1 $'");
  });

  it('is shown with hidden values', () => {
    const variables = [
      { env_variable: 'A', value: 'x', user_viewable: true },
      { env_variable: 'B', value: 'secret', user_viewable: false },
    ];
    const line = '{{SERVER_MEMORY}} {{SERVER_IP}}:{{SERVER_PORT}} {{A}} {{B}} {{ A }} ${A} {{C}}';
    expect(previewStartup(line, BUILD, variables)).toBe('1024 10.0.0.5:25565 x [hidden] {{ A }} ${A} {{C}}');
    expect(previewStartup(line, { memory: 0, ip: null, port: null }, variables, { hideAll: true })).toBe(
      '0 127.0.0.1:0 [hidden] [hidden] {{ A }} ${A} {{C}}',
    );
  });

  it('variables stand in the paths of config files', () => {
    expect(renderConfigPath('{{DIR}}/${NAME}/{{X}}.cfg', { DIR: 'a', NAME: '{{DIR}}' })).toBe(
      'a/{{DIR}}/{{X}}.cfg',
    );
  });
});

describe('container environment', () => {
  const lines = (changes: object = {}, environment: object = {}) =>
    containerEnvironment(
      {
        ...aServerSettings({
          invocation: 'run {{SERVER_PORT}} {{A}}',
          environment: { A: 'x', ...environment },
        }),
        ...changes,
      },
      'UTC',
      '172.18.0.1',
    );

  it('holds the five first, then the variables upper-cased', () => {
    expect(lines({}, { lower: 'y', TZ: 'no', STARTUP: 'raw', SERVER_MEMORY: '1', b: true, n: null })).toEqual(
      [
        ...['TZ=UTC', 'STARTUP=run 25565 x', 'SERVER_MEMORY=1024', 'SERVER_IP=10.0.0.5', 'SERVER_PORT=25565'],
        ...['A=x', 'LOWER=y', 'B=true', 'N='],
      ],
    );
  });

  it('takes a time zone from the server, when it is one', () => {
    expect(lines({}, { SERVER_TIMEZONE: 'Europe/Berlin' })[0]).toBe('TZ=Europe/Berlin');
    expect(lines({}, { SERVER_TIMEZONE: 'Mars/Base' })[0]).toBe('TZ=UTC');
  });

  it('gives the docker interface for loopback, but not to a server without an allocation', () => {
    const allocations = (port: number) => ({
      allocations: { force_outgoing_ip: false, default: { ip: '127.0.0.1', port }, mappings: {} },
    });
    expect(lines(allocations(25565))).toContain('SERVER_IP=172.18.0.1');
    expect(lines(allocations(0))).toContain('SERVER_IP=127.0.0.1');
  });

  it('lets the upper-case name win and drops what no environment can hold', () => {
    const found = lines(
      {},
      { MODE: 'upper', mode: 'lower', 'A=B': 'x', 'C D': 'x', '': 'x', NUL: `a${String.fromCharCode(0)}b` },
    );
    expect(found.slice(6)).toEqual(['MODE=upper', 'NUL=ab']);
  });
});

describe('done', () => {
  it.each([
    [[')! For help, type '], '[12:00] Done (3s)! For help, type "help"', true],
    [['a', 'b'], 'xbx', true],
    [['a.c'], 'abc', false],
    [['regex:^\\[\\d+\\] up$'], '[12] up', true],
    [['regex:^up$'], 'all up', false],
    [['regex:(?i)server STARTED'], 'Server started', true],
    [['regex:(?=a)'], 'regex:(?=a) is text then', true],
    [['regex:('], '(', false],
    [[], 'anything', false],
  ])('%j on %j', (done, line, expected) => {
    expect(doneMatcher(done, false)(line)).toBe(expected);
  });

  it('looks through colours when asked to', () => {
    const line = `${ESC}[32mServer ${ESC}[1;31mlistening${ESC}[0m${ESC}]0;title${String.fromCharCode(7)} on`;
    expect(doneMatcher(['Server listening on'], true)(line)).toBe(true);
    expect(doneMatcher(['Server listening on'], false)(line)).toBe(false);
    expect(stripAnsi(line)).toBe('Server listening on');
  });

  it('N3: never backtracks', () => {
    const took = cpuMsOf(() => {
      expect(doneMatcher(['regex:^(a+)+$'], true)(`${'a'.repeat(60_000)}!`)).toBe(false);
      stripAnsi(`${ESC}[`.repeat(50_000) + `${ESC}]`.repeat(50_000));
    });
    expect(took).toBeLessThan(5_000);
  });
});

describe('stop', () => {
  it.each([
    ['stop', { type: 'command', value: 'stop' }, { kind: 'command', line: 'stop' }],
    ['/stop', { type: 'command', value: '/stop' }, { kind: 'command', line: '/stop' }],
    ['^C', { type: 'signal', value: 'C' }, { kind: 'signal', signal: 'SIGINT' }],
    ['^^C', { type: 'signal', value: 'C' }, { kind: 'signal', signal: 'SIGINT' }],
    ['^c', { type: 'signal', value: 'C' }, { kind: 'signal', signal: 'SIGINT' }],
    ['^SIGTERM', { type: 'signal', value: 'SIGTERM' }, { kind: 'signal', signal: 'SIGTERM' }],
    ['^quit', { type: 'signal', value: 'QUIT' }, { kind: 'signal', signal: 'SIGQUIT' }],
    ['^X', { type: 'signal', value: 'X' }, { kind: 'signal', signal: 'SIGTERM' }],
    ['', { type: 'command', value: '' }, { kind: 'native' }],
    [null, { type: 'command', value: '' }, { kind: 'native' }],
  ])('%j', (stop, configuration, action) => {
    expect(stopConfiguration(stop)).toEqual(configuration);
    expect(stopAction(stopConfiguration(stop))).toEqual(action);
  });

  it('takes what stock panels send', () => {
    expect(stopAction({ type: 'signal', value: '^C' })).toEqual({ kind: 'signal', signal: 'SIGINT' });
    expect(stopAction({ type: '', value: 'SIGABRT' })).toEqual({ kind: 'signal', signal: 'SIGABRT' });
    expect(stopAction({ type: 'stop', value: 'x' })).toEqual({ kind: 'native' });
    expect(stopAction({ type: 'signal', value: '15' })).toEqual({ kind: 'signal', signal: 'SIGTERM' });
  });
});

describe('process configuration', () => {
  const config = (files: unknown, startup: unknown = {}) => ({
    config: { files: JSON.stringify(files), startup: JSON.stringify(startup), logs: null, stop: '^C' },
    variables: [],
  });
  const settings = aServerSettings({ environment: { MAX: '20', FLAG: 'true', UPPER: 'u' } });
  const find = (value: unknown) =>
    processConfiguration(config({ 'a.json': { parser: 'json', find: { k: value } } }), settings).configs[0]
      ?.replace;

  it.each([
    ['{{server.allocations.default.ip}}:{{server.allocations.default.port}}', '10.0.0.5:25565'],
    [
      '{{server.build.memory_limit}} {{server.build.swap}} {{server.uuid}}',
      '1024 0 8d5bdf6a-8f4c-4e5c-9d1c-3d3a3b1b2c4d',
    ],
    ['{{server.environment.MAX}} {{env.MAX}} {{env.upper}}', '20 20 u'],
    ['{{server.build.default.ip}}:{{server.build.default.port}}', '10.0.0.5:25565'],
    [
      '{{server.build.memory}} {{server.build.io}} {{server.build.cpu}} {{server.build.disk}} {{server.build.image}}',
      '1024 500 100 5120 example/java:17',
    ],
    [
      '{{server.build.env.MAX}} {{server.build.environment.MAX}} {{server.service.egg}}',
      '20 20 1d2c3b4a-0000-4000-8000-000000000001',
    ],
    [
      '{{env.SERVER_PORT}} {{env.SERVER_IP}} {{env.SERVER_MEMORY}} {{server.build.env.SERVER_PORT}}',
      '25565 10.0.0.5 1024 25565',
    ],
    ['{{server.suspended}} {{server.build.ports}} {{server.build.threads}}', 'false  '],
    ['[{{env.NONE}}][{{server.no.such}}][{{server.constructor.name}}]', '[][][]'],
    ['{{config.docker.interface}}', '{{config.docker.network.interface}}'],
    [
      '{{config.docker.network.interface}} {{config.token}}',
      '{{config.docker.network.interface}} {{config.token}}',
    ],
    ['{{ env.MAX }} {{OTHER}} {{other.x}} {{}}', '{{ env.MAX }} {{OTHER}} {{other.x}} {{}}'],
    [true, true],
    [5, 5],
    [null, null],
    [
      ['{{env.MAX}}', 1],
      ['20', 1],
    ],
  ])('%j renders as %j', (value, rendered) => {
    expect(find(value)).toEqual([{ match: 'k', replace_with: rendered }]);
  });

  it('names the type that the rules of a variable ask for, beside the text that every Wings reads', () => {
    const rules = {
      MAX: ['required', 'integer'],
      FLAG: ['required', 'string', 'in:true,false'],
      UPPER: ['string'],
    };
    const egg = {
      ...config({
        'a.yml': {
          parser: 'yaml',
          find: {
            a: '{{env.MAX}}',
            b: '{{server.environment.FLAG}}',
            c: '{{server.build.env.upper}}',
            d: 'x{{env.MAX}}',
            e: '{{env.OTHER}}',
            f: '{{server.uuid}}',
            g: { '1': '{{env.MAX}}' },
          },
        },
      }),
      variables: Object.entries(rules).map(([env_variable, list]) => ({ env_variable, rules: list })),
    };
    const types = processConfiguration(egg, settings).configs[0]?.replace.map((one) => [
      one.match,
      one.value_type,
    ]);
    expect(types).toEqual([
      ['a', 'number'],
      ['b', 'boolean'],
      ['c', 'string'],
      ...['d', 'e', 'f', 'g'].map((match) => [match, undefined]),
    ]);
    expect(processConfiguration(egg, settings).configs[0]?.replace[0]?.replace_with).toBe('20');
  });

  it('makes a condition of each pair of an object, whose keys stay as they are', () => {
    expect(find({ 'regex:^{{env.MAX}}': '{{env.MAX}}', '127.0.0.1': { x: '{{env.MAX}}' } })).toEqual([
      { match: 'k', if_value: 'regex:^{{env.MAX}}', replace_with: '20' },
      { match: 'k', if_value: '127.0.0.1', replace_with: { x: '20' } },
    ]);
  });

  it('passes other keys through and leaves out what has no find', () => {
    const files = {
      a: { parser: 'ini', create_file: false, find: { x: '1' } },
      b: { parser: 'json' },
      c: null,
      d: { find: {} },
    };
    expect(processConfiguration(config(files), settings).configs).toEqual([
      { file: 'a', parser: 'ini', create_file: false, replace: [{ match: 'x', replace_with: '1' }] },
      { file: 'd', parser: 'file', replace: [] },
    ]);
  });

  it('wraps a done line, and takes lists and strip_ansi', () => {
    expect(processConfiguration(config({}, { done: 'up' }), settings).startup).toEqual({
      done: ['up'],
      user_interaction: [],
      strip_ansi: false,
    });
    expect(
      processConfiguration(config({}, { done: ['a', 1, 'b'], strip_ansi: true }), settings).startup,
    ).toEqual({
      done: ['a', 'b'],
      user_interaction: [],
      strip_ansi: true,
    });
  });

  it('renders nothing from what cannot be read, and never throws', () => {
    const broken = { config: { files: '{', startup: '[]', logs: null, stop: null }, variables: [] };
    expect(processConfiguration(broken, settings)).toEqual({
      startup: { done: [], user_interaction: [], strip_ansi: false },
      stop: { type: 'command', value: '' },
      configs: [],
    });
  });

  it('reads no prototype', () => {
    const files = JSON.parse(
      '{"a":{"parser":"json","find":{"__proto__":"x","k":"{{env.__proto__}}{{env.toString}}"}}}',
    ) as unknown;
    const [first] = processConfiguration(config(files), settings).configs;
    expect(first?.replace).toContainEqual({ match: 'k', replace_with: '' });
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
