import type { ServerObject } from '@app/contracts/daemon/servers.contract.js';
import type { Server } from './server.js';

/** The server object of daemon-api.md §4. */
export function serverObject(server: Server): ServerObject {
  const { settings } = server.configuration;
  const { build } = settings;
  return {
    state: server.state.current,
    is_suspended: server.isSuspended,
    utilization: server.utilization,
    configuration: {
      ...settings,
      labels: settings.labels ?? {},
      mounts: settings.mounts ?? [],
      crash_detection_enabled: settings.crash_detection_enabled ?? true,
      build: { ...build, oom_killer: build.oom_killer ?? !(build.oom_disabled ?? false) },
    },
  };
}
