import { join } from 'node:path';
import type { Plugin } from 'rolldown';

/** Packages with machine code of their own; the bundle loads them from node_modules when it runs. */
const EXTERNAL = ['@node-rs/argon2', '@node-rs/bcrypt', 'cpu-features', 'msgpackr-extract'];
/** Machine code in the middle of a package. */
const ADDON = /\.node$/;

export const isExternal = (id: string): boolean => EXTERNAL.includes(id) || ADDON.test(id);

/** Optional packages of libraries that this project does not install; to ask for one fails as it does unbundled. */
const NOT_INSTALLED = [
  '@fastify/multipart',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/microservices/microservices-module.js',
  '@nestjs/platform-express',
  '@nestjs/platform-socket.io',
  'class-transformer',
  'class-validator',
];

/** Parts of libraries that are loaded with them and never used here: other databases; engines over SSH; BuildKit. */
const NEVER_USED = [
  /\/typeorm\/driver\/(?!mysql\/)[^/]+\//,
  /\/typeorm\/entity-manager\/(Mongo|Sqljs)EntityManager\.js$/,
  /\/docker-modem\/lib\/ssh\.js$/,
  /\/dockerode\/lib\/(session|buildkit)\.js$/,
];

const NODE_MODULES = /^.*\/node_modules\//;
const PREFIX = '\0left-out:';
const ABSENT = 'absent:';
const UNUSED = 'unused:';

const absent = (name: string): string =>
  `throw Object.assign(new Error(${JSON.stringify(`Cannot find package '${name}': it is not installed`)}), { code: 'MODULE_NOT_FOUND' });`;

const unused = (path: string): string =>
  `module.exports = new Proxy({}, { get: (_, name) => typeof name === 'symbol' || name === '__esModule' ? undefined : class { constructor() { throw new Error(String(name) + ${JSON.stringify(` of ${path} is left out of the bundle`)}); } } });`;

/** Leaves machine code outside, and puts a module that throws when used in the place of what is absent or never used. */
export const leaveOut: Plugin = {
  name: 'leave-out',
  async resolveId(id, importer, options) {
    if (EXTERNAL.includes(id)) return { id, external: true };
    if (ADDON.test(id) && importer)
      return { id: join(importer, '..', id).replace(NODE_MODULES, ''), external: true };
    if (NOT_INSTALLED.includes(id)) return `${PREFIX}${ABSENT}${id}.cjs`;
    const found = await this.resolve(id, importer, { ...options, skipSelf: true });
    if (!found || !NEVER_USED.some((pattern) => pattern.test(found.id))) return found;
    return `${PREFIX}${UNUSED}${found.id.replace(NODE_MODULES, '')}.cjs`;
  },
  load(id) {
    if (!id.startsWith(PREFIX)) return null;
    const name = id.slice(PREFIX.length).replace(/\.cjs$/, '');
    return name.startsWith(ABSENT) ? absent(name.slice(ABSENT.length)) : unused(name.slice(UNUSED.length));
  },
};

const FORMATTER = 'const dateTimeFormatter = new Intl.DateTimeFormat(undefined, {';
const LAZY_FORMATTER =
  'const dateTimeFormatter = ((options) => ({ format: (at) => new Intl.DateTimeFormat(undefined, options).format(at) }))({';

/** Nest's own loggers make a formatter when they are loaded: 10 MiB of ICU's tables for times that pino writes here. */
export const formatLate: Plugin = {
  name: 'format-late',
  transform: {
    filter: { id: /\/@nestjs\/common\/services\/(console-)?logger\.service\.js$/ },
    handler(code, id) {
      if (!code.includes(FORMATTER)) throw new Error(`${id} makes its formatter in another way now`);
      return { code: code.replace(FORMATTER, LAZY_FORMATTER), map: null };
    },
  },
};
