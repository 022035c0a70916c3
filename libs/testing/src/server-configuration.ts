import type { ServerConfiguration } from '@app/contracts/remote/settings.js';

type Settings = ServerConfiguration['settings'];
type Process = ServerConfiguration['process_configuration'];

export interface ServerOverrides {
  readonly uuid?: string;
  readonly settings?: Partial<Settings>;
  readonly process?: Partial<Process>;
}

/** A server as the panel describes it; tests override what they are about. */
export function aServerConfiguration({ uuid, settings, process }: ServerOverrides = {}): ServerConfiguration {
  return {
    settings: {
      id: 1,
      uuid: uuid ?? '6f1b8a52-7b57-4c2e-9d5b-0d3c7f1f3a01',
      meta: { name: 'a server', description: '' },
      suspended: false,
      environment: { MOTD: 'hello' },
      invocation: 'game --port {{SERVER_PORT}}',
      skip_egg_scripts: false,
      build: {
        memory_limit: 128,
        swap: 0,
        io_weight: 500,
        cpu_limit: 0,
        threads: null,
        disk_space: 0,
        oom_killer: true,
        oom_disabled: false,
      },
      container: { image: '~game:local', requires_rebuild: false },
      allocations: {
        force_outgoing_ip: false,
        default: { ip: '127.0.0.1', port: 0 },
        mappings: {},
      },
      mounts: [],
      egg: { id: 'b7e1c0c2-0000-4000-8000-000000000001', file_denylist: [], features: {} },
      crash_detection_enabled: true,
      ...settings,
    },
    process_configuration: {
      startup: { done: ['ready'], user_interaction: [], strip_ansi: false },
      stop: { type: 'command', value: 'stop' },
      configs: [],
      ...process,
    },
  };
}
