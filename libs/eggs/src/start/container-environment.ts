import { environmentText } from './environment-value.js';
import { renderInvocation } from './invocation.js';
import type { ServerSettings } from './server-settings.js';
import { isTimezone } from './timezone.js';

const LOOPBACK = '127.0.0.1';
const NUL = String.fromCharCode(0);

/**
 * `NAME=value` list of daemon-runtime.md §1 "Env, in order": TZ, STARTUP, SERVER_MEMORY (MiB), SERVER_IP,
 * SERVER_PORT, then the variables upper-cased; none of them may repeat the first five. `127.0.0.1` is the
 * Docker interface inside a container, unless the server has no allocation (port 0). NUL is dropped, because
 * no environment can hold it.
 */
export function containerEnvironment(
  settings: Pick<ServerSettings, 'environment' | 'invocation' | 'build' | 'allocations'>,
  timezone: string,
  dockerInterface: string,
): string[] {
  const { environment, invocation, build, allocations } = settings;
  const { ip: allocated, port } = allocations.default;
  const ip = allocated === LOOPBACK && port !== 0 ? dockerInterface : allocated;
  const wanted = Object.hasOwn(environment, 'SERVER_TIMEZONE')
    ? environmentText(environment['SERVER_TIMEZONE'])
    : '';

  const values = new Map<string, string>([
    ['TZ', isTimezone(wanted) ? wanted : timezone],
    ['STARTUP', renderInvocation(invocation, environment, { memory: build.memory_limit, ip, port })],
    ['SERVER_MEMORY', String(build.memory_limit)],
    ['SERVER_IP', ip],
    ['SERVER_PORT', String(port)],
  ]);
  const fixed = new Set(values.keys());
  for (const [key, value] of Object.entries(environment)) {
    const name = key.toUpperCase();
    const exact = key === name;
    if (fixed.has(name) || !/^[^=\s]+$/.test(name) || (!exact && values.has(name))) continue;
    values.set(name, environmentText(value));
  }
  return [...values].map(([name, value]) => `${name}=${value}`.replaceAll(NUL, ''));
}
