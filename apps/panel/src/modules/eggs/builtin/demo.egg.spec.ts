import { describe, expect, it } from 'vitest';
import {
  applyConfigFile,
  checkVariable,
  doneMatcher,
  exportEgg,
  parseEgg,
  processConfiguration,
  type ServerSettings,
} from '@app/eggs';
import { demoEgg } from './demo.egg.js';

const egg = parseEgg(JSON.stringify(demoEgg));
const settings = (environment: Record<string, string>, port: number): ServerSettings => ({
  uuid: '00000000-0000-4000-8000-000000000000',
  meta: { name: 'demo', description: null },
  suspended: false,
  environment,
  invocation: 'run',
  skip_egg_scripts: false,
  build: {
    memory_limit: 512,
    swap: 0,
    io_weight: 500,
    cpu_limit: 0,
    threads: null,
    disk_space: 0,
    oom_killer: true,
    oom_disabled: false,
  },
  container: { image: 'image' },
  allocations: { force_outgoing_ip: false, default: { ip: '127.0.0.1', port }, mappings: {} },
  egg: { id: 'u', file_denylist: [], features: {} },
});

describe('the demo egg', () => {
  it('is a document that comes back unchanged', () => {
    const text = exportEgg(egg, 'PLCN_v3', 'yaml', '2026-01-01T00:00:00+00:00');
    expect(parseEgg(text)).toEqual(egg);
  });

  it('writes port, message and player limit into the settings that its script makes', () => {
    const script = egg.scripts.installation.script!;
    const written = /<<'SETTINGS'\n([\s\S]*?)SETTINGS\n/.exec(script)![1]!;
    const process = processConfiguration(egg, settings({ MOTD: 'Hi "all"', MAX_PLAYERS: '7' }, 25_777));
    const [file] = process.configs;
    expect(file!.file).toBe('settings.json');
    const result = applyConfigFile(file!.parser, written, file!.replace, { dockerInterface: '172.18.0.1' });
    expect(result.warnings).toEqual([]);
    expect(JSON.parse(result.content)).toEqual({
      ...(JSON.parse(written) as object),
      port: 25_777,
      motd: 'Hi "all"',
      'max-players': 7,
    });
  });

  it('knows when the server is ready and how it stops', () => {
    const { startup, stop } = processConfiguration(egg, settings({}, 1));
    const isDone = doneMatcher(startup.done, startup.strip_ansi);
    expect(isDone('\u001b[32m[INFO]\u001b[39m: Server listening on port 25565, version 1.16.5')).toBe(true);
    expect(isDone('Server starting')).toBe(false);
    expect(stop).toEqual({ type: 'command', value: 'stop' });
  });

  it('has defaults that its own rules allow', () => {
    for (const variable of egg.variables) {
      expect(checkVariable(variable.rules, variable.default_value)).toEqual([]);
    }
  });

  it('never asks a registry', () => {
    for (const image of [...Object.values(egg.docker_images), egg.scripts.installation.container]) {
      expect(image.startsWith('~')).toBe(true);
    }
  });
});
