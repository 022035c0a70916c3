import { z } from 'zod';
import { ROUTE_LIMITS, type LimiterName } from '@app/contracts/core/limiters.js';
import { loadConfig } from '@app/platform/config/load-config.js';
import type { Secret } from '@app/platform/config/secret.js';
import { givenSettings } from './given-settings.js';
import {
  addresses,
  appKey,
  int,
  isUrlOf,
  pointsPerSeconds,
  portRange,
  secret,
  type Ports,
  type RateLimit,
  withPassword,
} from './setting-types.js';

export type { Ports, RateLimit } from './setting-types.js';

export const PANEL_CONFIG = Symbol('PanelConfig');

const variableOf = (name: string): string => `RATELIMIT_${name.toUpperCase().replaceAll('-', '_')}`;

const routeLimitNames = Object.fromEntries(
  Object.entries(ROUTE_LIMITS).map(([name, limit]) => [
    variableOf(name),
    pointsPerSeconds.prefault(limit).describe(`Requests/seconds for ${name}, per server, user or address.`),
  ]),
);

/** The environment, name by name. docs/configuration.md is made from the descriptions. */
export const PanelEnvironment = z.object({
  APP_URL: z
    .string()
    .refine(isUrlOf('http:', 'https:'), 'must be an http or https address')
    .transform((text) => text.replace(/\/+$/, ''))
    .describe('Address at which users and nodes reach the panel.'),
  APP_NAME: z.string().min(1).default('Rookery').describe('Name shown to users.'),
  APP_KEY: appKey.describe('32 random bytes in base64. Encrypts stored secrets; losing it loses them.'),
  DATABASE_URL: secret(
    z.string().refine(isUrlOf('mysql:', 'mariadb:'), 'must be a mysql:// address'),
  ).describe('MariaDB or MySQL: mysql://user:password@host:port/name.'),
  DATABASE_PASSWORD: secret(z.string()).optional().describe('The password, where that address has none.'),
  DATABASE_POOL: int(10, 1).describe('Connections to the database per process.'),
  REDIS_URL: secret(z.string().refine(isUrlOf('redis:', 'rediss:'), 'must be a redis:// address')).describe(
    'Redis or Valkey: redis://:password@host:port/0.',
  ),
  REDIS_PASSWORD: secret(z.string()).optional().describe('The password, where that address has none.'),
  REDIS_PREFIX: z.string().default('rookery').describe('First word of every key in Redis.'),
  PANEL_HOST: z.string().default('127.0.0.1').describe('Address to listen on.'),
  PANEL_PORT: int(8080).describe('Port to listen on.'),
  PANEL_WORKERS: int(1, 1).describe('HTTP processes on this machine.'),
  PANEL_WEB_ROOT: z.string().optional().describe('Folder of the built web UI; found by itself when not set.'),
  TRUSTED_PROXIES: addresses.describe(
    'Addresses or CIDRs whose X-Forwarded-For counts, separated by commas.',
  ),
  CONNECTIONS_PER_ADDRESS: int(256, 1).describe(
    'Connections of one address (IPv6: of one /64) per process that have shown no key yet.',
  ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('Least severity that is logged.'),
  START_TIMEOUT: int(30).describe('Seconds to wait at start for a database that does not answer yet.'),
  APP_API_CLIENT_RATELIMIT: int(240, 1).describe('Client API requests per key and period.'),
  APP_API_CLIENT_RATELIMIT_PERIOD: int(60, 1).describe('Seconds of that period.'),
  APP_API_APPLICATION_RATELIMIT: int(240, 1).describe('Application API requests per key and period.'),
  APP_API_APPLICATION_RATELIMIT_PERIOD: int(60, 1).describe('Seconds of that period.'),
  ...routeLimitNames,
  MAIL_SMTP_URL: secret(
    z.string().refine(isUrlOf('smtp:', 'smtps:'), 'must be an smtp:// or smtps:// address'),
  )
    .optional()
    .describe('Mail server: smtp://user:password@host:port, or smtps:// for TLS from the first byte.'),
  MAIL_FROM: z.email().default('panel@localhost.localdomain').describe('Address that mails come from.'),
  MAIL_FOLDER: z
    .string()
    .optional()
    .describe('Folder for mails where there is no mail server; without both none are sent.'),
  CLIENT_ALLOCATIONS_ENABLED: z
    .enum(['true', 'false'])
    .default('true')
    .describe('Whether members may give their server further allocations, within its limit.'),
  CLIENT_ALLOCATIONS_PORTS: portRange
    .optional()
    .describe(
      'Ports they get, such as 25565-26564; those of it that are no allocation yet are made. Not set: any free allocation at the address of the server, and none is made.',
    ),
  CLIENT_DATABASES_ENABLED: z
    .enum(['true', 'false'])
    .default('true')
    .describe('Whether members may make databases for their server, within its limit.'),
  CLIENT_DATABASES_ALLOW_RANDOM: z
    .enum(['true', 'false'])
    .default('true')
    .describe('Whether they get them on any database host where none is for the node of the server.'),
  DATABASE_HOST_CONNECT_TIMEOUT: int(5, 1).describe(
    'Seconds until a database host must have let the panel in.',
  ),
  DATABASE_HOST_TIMEOUT: int(10, 2).describe('Seconds that each statement on a database host may take.'),
  BACKUP_THROTTLE: z
    .union([z.literal('off').transform(() => null), pointsPerSeconds])
    .prefault('2/600')
    .describe('Backups/seconds that members of a server may begin; off = as many as its limit allows.'),
  BACKUP_PRESIGNED_URL_LIFESPAN: int(60, 1).describe(
    'Minutes for which a node may send parts of a backup to an address of its store.',
  ),
  BACKUP_MAX_PART_SIZE: int(128 * 1024 * 1024)
    .transform((bytes) => (bytes < 5 * 1024 * 1024 || bytes > 5 * 1024 ** 3 ? 128 * 1024 * 1024 : bytes))
    .describe('Bytes of one part of a backup that is sent to a store: 5 MiB to 5 GiB.'),
  API_KEYS_LIMIT: int(25, 1).describe('Account API keys per user.'),
  PANEL_EDITABLE_SERVER_DESCRIPTIONS: z
    .enum(['true', 'false'])
    .default('true')
    .describe('Whether members with that permission may change the description of a server.'),
  DAEMON_CONNECT_TIMEOUT: int(5, 1).describe('Seconds until a node must have accepted a connection.'),
  DAEMON_TIMEOUT: int(15, 1).describe('Seconds until a node must have answered.'),
  ACTIVITY_PRUNE_DAYS: int(90).describe('Days after which activity is forgotten; 0 keeps all of it.'),
  REQUEST_LOG_DAYS: int(30).describe('Days for which calls of the API are logged; 0 logs none.'),
  METRICS_TOKEN: secret(z.string().min(16))
    .optional()
    .describe(
      'Bearer token, of 16 characters or more, for the figures at /metrics; not set: there are none.',
    ),
  APP_ACTIVITY_HIDE_ADMIN: z
    .enum(['true', 'false'])
    .default('false')
    .describe('Whether members do not see what administrators do who are no members of the server.'),
  SCHEDULE_RUNS_PRUNE_DAYS: int(30).describe(
    'Days after which runs of schedules are forgotten; 0 keeps all of them.',
  ),
  PANEL_JOBS: z
    .enum(['inside', 'apart'])
    .default('inside')
    .describe('Where jobs run: inside the processes that serve, or apart in processes of worker.js alone.'),
  WORKER_ALIVE_FILE: z
    .string()
    .optional()
    .describe('File that worker.js touches every 10 seconds while it takes jobs, for checks of its health.'),
  CONSOLE_SOCKETS_PER_SERVER: int(30, 1).describe('Console sockets of one server per process.'),
  CONSOLE_SOCKETS_PER_USER: int(10, 1).describe('Console sockets of one user on one server per process.'),
});
export type PanelEnvironment = z.output<typeof PanelEnvironment>;

/** The panel's settings: read once at start, frozen. */
export interface PanelConfig {
  readonly appUrl: string;
  readonly appName: string;
  readonly appKey: Secret;
  readonly databaseUrl: Secret;
  readonly databasePoolSize: number;
  readonly redisUrl: Secret;
  readonly redisPrefix: string;
  readonly host: string;
  readonly port: number;
  readonly workers: number;
  /** Null = look beside the program. */
  readonly webRoot: string | null;
  readonly trustedProxies: readonly string[];
  /** Those that have shown no key yet. */
  readonly connectionsPerAddress: number;
  readonly logLevel: PanelEnvironment['LOG_LEVEL'];
  readonly startTimeoutMs: number;
  readonly rateLimits: { readonly client: RateLimit; readonly application: RateLimit };
  readonly routeLimits: Readonly<Record<LimiterName, RateLimit>>;
  readonly mail: {
    readonly smtpUrl: Secret | null;
    readonly from: string;
    /** Where mails are laid without a mail server. */
    readonly folder: string | null;
  };
  readonly selfAllocation: { readonly isEnabled: boolean; readonly ports: Ports | null };
  readonly selfDatabases: { readonly isEnabled: boolean; readonly isAnyHostAllowed: boolean };
  readonly databaseHostTimeouts: { readonly connectMs: number; readonly statementMs: number };
  /** Null = none. */
  readonly backupThrottle: RateLimit | null;
  /** Of a backup that is sent to a store. */
  readonly backupParts: { readonly partBytes: number; readonly linkSeconds: number };
  readonly apiKeysPerUser: number;
  readonly areDescriptionsEditable: boolean;
  readonly daemonConnectTimeoutMs: number;
  readonly daemonTimeoutMs: number;
  /** 0 = for ever. */
  readonly activityKeptDays: number;
  /** 0 = none are logged. */
  readonly requestsKeptDays: number;
  /** What Prometheus shows at /metrics; null = there is none. */
  readonly metricsToken: Secret | null;
  /** From the members of servers that they are no members of. */
  readonly hidesAdminActivity: boolean;
  /** 0 = for ever. */
  readonly scheduleRunsKeptDays: number;
  readonly jobs: PanelEnvironment['PANEL_JOBS'];
  readonly workerAliveFile: string | null;
  readonly consoleSockets: { readonly perServer: number; readonly perUser: number };
}

/** Reads the environment (or `source`, in tests). Throws ConfigError with every problem at once. */
export function loadPanelConfig(source: NodeJS.ProcessEnv = process.env): PanelConfig {
  const env = loadConfig(PanelEnvironment, givenSettings(Object.keys(PanelEnvironment.shape), source));
  return Object.freeze({
    appUrl: env.APP_URL,
    appName: env.APP_NAME,
    appKey: env.APP_KEY,
    databaseUrl: withPassword(env.DATABASE_URL, env.DATABASE_PASSWORD),
    databasePoolSize: env.DATABASE_POOL,
    redisUrl: withPassword(env.REDIS_URL, env.REDIS_PASSWORD),
    redisPrefix: env.REDIS_PREFIX,
    host: env.PANEL_HOST,
    port: env.PANEL_PORT,
    workers: env.PANEL_WORKERS,
    webRoot: env.PANEL_WEB_ROOT ?? null,
    trustedProxies: env.TRUSTED_PROXIES,
    connectionsPerAddress: env.CONNECTIONS_PER_ADDRESS,
    logLevel: env.LOG_LEVEL,
    startTimeoutMs: env.START_TIMEOUT * 1000,
    rateLimits: {
      client: {
        points: env.APP_API_CLIENT_RATELIMIT,
        periodSeconds: env.APP_API_CLIENT_RATELIMIT_PERIOD,
      },
      application: {
        points: env.APP_API_APPLICATION_RATELIMIT,
        periodSeconds: env.APP_API_APPLICATION_RATELIMIT_PERIOD,
      },
    },
    routeLimits: Object.fromEntries(
      Object.keys(ROUTE_LIMITS).map((name) => [name, (env as Record<string, unknown>)[variableOf(name)]]),
    ) as Record<LimiterName, RateLimit>,
    mail: { smtpUrl: env.MAIL_SMTP_URL ?? null, from: env.MAIL_FROM, folder: env.MAIL_FOLDER ?? null },
    selfAllocation: {
      isEnabled: env.CLIENT_ALLOCATIONS_ENABLED === 'true',
      ports: env.CLIENT_ALLOCATIONS_PORTS ?? null,
    },
    selfDatabases: {
      isEnabled: env.CLIENT_DATABASES_ENABLED === 'true',
      isAnyHostAllowed: env.CLIENT_DATABASES_ALLOW_RANDOM === 'true',
    },
    databaseHostTimeouts: {
      connectMs: env.DATABASE_HOST_CONNECT_TIMEOUT * 1000,
      statementMs: env.DATABASE_HOST_TIMEOUT * 1000,
    },
    backupThrottle: env.BACKUP_THROTTLE,
    backupParts: {
      partBytes: env.BACKUP_MAX_PART_SIZE,
      linkSeconds: env.BACKUP_PRESIGNED_URL_LIFESPAN * 60,
    },
    apiKeysPerUser: env.API_KEYS_LIMIT,
    areDescriptionsEditable: env.PANEL_EDITABLE_SERVER_DESCRIPTIONS === 'true',
    daemonConnectTimeoutMs: env.DAEMON_CONNECT_TIMEOUT * 1000,
    daemonTimeoutMs: env.DAEMON_TIMEOUT * 1000,
    activityKeptDays: env.ACTIVITY_PRUNE_DAYS,
    requestsKeptDays: env.REQUEST_LOG_DAYS,
    metricsToken: env.METRICS_TOKEN ?? null,
    hidesAdminActivity: env.APP_ACTIVITY_HIDE_ADMIN === 'true',
    scheduleRunsKeptDays: env.SCHEDULE_RUNS_PRUNE_DAYS,
    jobs: env.PANEL_JOBS,
    workerAliveFile: env.WORKER_ALIVE_FILE ?? null,
    consoleSockets: { perServer: env.CONSOLE_SOCKETS_PER_SERVER, perUser: env.CONSOLE_SOCKETS_PER_USER },
  });
}
