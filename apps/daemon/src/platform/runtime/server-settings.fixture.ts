import type { ServerSettings } from '@app/contracts/remote/settings.js';

/** A server as the panel describes it, for tests. */
export const aServerSettings = (overrides: Partial<ServerSettings> = {}): ServerSettings => ({
  uuid: '0b9f5d3e-6b0c-4d8e-9d57-1f6f3f1c2a10',
  meta: { name: 'Test server', description: null },
  suspended: false,
  environment: {},
  invocation: 'run',
  skip_egg_scripts: false,
  build: {
    memory_limit: 1024,
    swap: 0,
    io_weight: 500,
    cpu_limit: 0,
    threads: null,
    disk_space: 0,
    oom_killer: true,
  },
  container: { image: 'game:latest' },
  allocations: { default: { ip: '127.0.0.1', port: 25565 }, mappings: { '127.0.0.1': [25565] } },
  mounts: [],
  labels: {},
  egg: { id: 'egg', file_denylist: [], features: {} },
  ...overrides,
});
