import type { ServerSettings } from './server-settings.js';
/** `NAME=value` list of spec/daemon-runtime.md §1 "Env, in order". */
export declare function containerEnvironment(
  settings: Pick<ServerSettings, 'environment' | 'invocation' | 'build' | 'allocations'>,
  timezone: string,
  dockerInterface: string,
): string[];
