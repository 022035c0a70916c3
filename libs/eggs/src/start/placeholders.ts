import { lookUp } from './environment-value.js';
import type { ServerSettings } from './server-settings.js';

/** Old path below `server.` → path in `settings` of remote-api.md §4 (domain.md §4 and §7). */
export const LEGACY_SERVER_PATHS: Readonly<Record<string, string>> = {
  'build.default.ip': 'allocations.default.ip',
  'build.default.port': 'allocations.default.port',
  'build.memory': 'build.memory_limit',
  'build.io': 'build.io_weight',
  'build.cpu': 'build.cpu_limit',
  'build.disk': 'build.disk_space',
  'build.image': 'container.image',
  'build.ports': 'allocations.mappings',
  'service.egg': 'egg.id',
};

/** Names of the build that eggs read as if they were variables. */
export const BUILD_VARIABLES: Readonly<Record<string, string>> = {
  SERVER_MEMORY: 'build.memory_limit',
  SERVER_IP: 'allocations.default.ip',
  SERVER_PORT: 'allocations.default.port',
};

/** Old name of a daemon value → today's; both are all that an egg may ask of the daemon (1.12.3 fix). */
export const LEGACY_CONFIG_PATHS: Readonly<Record<string, string>> = {
  'docker.interface': 'docker.network.interface',
};

const ENVIRONMENT_PREFIX = /^(?:environment|build\.env|build\.environment)\./;
const PLACEHOLDER = /\{\{([\w.-]*)\}\}/g;

const alias = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

function scalarAt(root: unknown, path: string): string {
  let value = root;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return '';
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

function environmentAt(name: string, settings: ServerSettings): string {
  const build = alias(BUILD_VARIABLES, name);
  if (build !== undefined) return scalarAt(settings, build);
  // The upgrade upper-cases variables, while their config files may still use the old spelling.
  return lookUp(settings.environment, name) ?? lookUp(settings.environment, name.toUpperCase()) ?? '';
}

function serverAt(path: string, settings: ServerSettings): string {
  if (ENVIRONMENT_PREFIX.test(path)) return environmentAt(path.replace(ENVIRONMENT_PREFIX, ''), settings);
  return scalarAt(settings, alias(LEGACY_SERVER_PATHS, path) ?? path);
}

/** The variable that a text is, when it is one placeholder of the environment and nothing else. */
export function variableOf(value: unknown): string | undefined {
  const found = typeof value === 'string' ? /^\{\{(env|server)\.([\w.-]+)\}\}$/.exec(value) : null;
  const [, root, path = ''] = found ?? [];
  if (root === 'server')
    return ENVIRONMENT_PREFIX.test(path) ? path.replace(ENVIRONMENT_PREFIX, '') : undefined;
  return found === null ? undefined : path;
}

/**
 * Replaces `{{server.*}}` and `{{env.*}}` in every string of a JSON value; what does not exist is empty.
 * `{{config.*}}` is left for the daemon, anything else is not ours. Keys and other types stay.
 */
export function renderPlaceholders(value: unknown, settings: ServerSettings): unknown {
  if (typeof value === 'string') {
    return value.replace(PLACEHOLDER, (whole, key: string) => {
      const dot = key.indexOf('.');
      const path = key.slice(dot + 1);
      switch (dot === -1 ? '' : key.slice(0, dot)) {
        case 'server':
          return serverAt(path, settings);
        case 'env':
          return environmentAt(path, settings);
        case 'config':
          return `{{config.${alias(LEGACY_CONFIG_PATHS, path) ?? path}}}`;
        default:
          return whole;
      }
    });
  }
  if (Array.isArray(value)) return value.map((item) => renderPlaceholders(item, settings));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, renderPlaceholders(item, settings)]),
    );
  }
  return value;
}
