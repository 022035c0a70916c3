import type { ServerSettings } from '../start/server-settings.js';

/** Settings of a server as the panel sends them, for this library's tests. */
export function aServerSettings(changes: Partial<ServerSettings> = {}): ServerSettings {
  return {
    uuid: '8d5bdf6a-8f4c-4e5c-9d1c-3d3a3b1b2c4d',
    meta: { name: 'Test', description: null },
    suspended: false,
    environment: { SERVER_JARFILE: 'server.jar', MAX_PLAYERS: '20' },
    invocation: 'java -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}',
    skip_egg_scripts: false,
    build: {
      memory_limit: 1024,
      swap: 0,
      io_weight: 500,
      cpu_limit: 100,
      threads: null,
      disk_space: 5120,
      oom_killer: true,
      oom_disabled: false,
    },
    container: { image: 'example/java:17' },
    allocations: {
      force_outgoing_ip: false,
      default: { ip: '10.0.0.5', port: 25565 },
      mappings: { '10.0.0.5': [25565, 25566] },
    },
    egg: { id: '1d2c3b4a-0000-4000-8000-000000000001', file_denylist: [], features: {} },
    ...changes,
  };
}
