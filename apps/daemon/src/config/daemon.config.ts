import { z } from 'zod';
import { Secret } from '@app/platform/config/secret.js';
import { isAddressOrRange } from '@app/platform/http/address-group.js';

/** A section whose keys all have defaults; unknown keys are kept so that a file of another version still loads. */
const section = <S extends z.ZodRawShape>(shape: S) =>
  z.preprocess((value) => value ?? {}, z.looseObject(shape));
const text = (fallback: string) => z.coerce.string().default(fallback);
const secret = () =>
  z
    .string()
    .default('')
    .transform((value) => new Secret(value));
const flag = (fallback: boolean) => z.boolean().default(fallback);
const count = (fallback: number) => z.number().int().min(0).default(fallback);
const list = (fallback: string[] = []) =>
  z
    .array(z.coerce.string())
    .nullish()
    .transform((value) => value ?? fallback);

/** Each entry of a list has to be what it is used as: one that is not would be passed over without a word. */
const listOf = (isRight: (entry: string) => boolean, what: string, fallback: string[] = []) =>
  list(fallback).superRefine((entries, context) => {
    for (const entry of entries.filter((each) => !isRight(each))) {
      context.addIssue({ code: 'custom', message: `"${entry}" is no ${what}` });
    }
  });
const isAddress = (text: string): boolean => isAddressOrRange(text) && !text.includes('/');

/** A range of IPv4 addresses, or none. */
const isPool = (text: string): boolean =>
  text === '' || (/^[\d.]+\/\d+$/.test(text) && isAddressOrRange(text));

const isTimezone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/**
 * config.yml: daemon-runtime.md §13. Names are those of the file. Keys marked *ours* do not exist in Wings.
 * Units: `_limit` in MiB, intervals and timeouts in seconds unless the name says otherwise.
 */
export const DaemonConfigSchema = z.looseObject({
  debug: flag(false),
  app_name: text('pelican'),
  uuid: text(''),
  token_id: text(''),
  token: secret(),
  remote: text('').transform((url) => url.replace(/\/+$/, '')),
  api: section({
    host: text('0.0.0.0'),
    port: z.number().int().min(0).max(65535).default(8080),
    ssl: section({ enabled: flag(false), cert: text(''), key: text('') }),
    disable_remote_download: flag(false),
    remote_download: section({
      max_redirects: count(10),
      /** Ours: addresses and ranges inside that servers may download from all the same (hazard R1). */
      allowed_addresses: list(),
    }),
    upload_limit: count(100),
    trusted_proxies: listOf(isAddressOrRange, 'address and no range of addresses'),
  }),
  system: section({
    root_directory: text('/var/lib/pelican'),
    log_directory: text('/var/log/pelican'),
    data: text('/var/lib/pelican/volumes'),
    archive_directory: text('/var/lib/pelican/archives'),
    backup_directory: text('/var/lib/pelican/backups'),
    tmp_directory: text('/tmp/pelican'),
    username: text('pelican'),
    timezone: text('UTC')
      .transform((zone) => zone || 'UTC')
      // Hazard C10: checked against the zone list as it stands, never filtered.
      .refine(isTimezone, 'is no time zone of the IANA list'),
    user: section({
      uid: count(988),
      gid: count(988),
      rootless: section({ enabled: flag(false), container_uid: count(0), container_gid: count(0) }),
      passwd: section({ enable: flag(true), directory: text('/etc/pelican') }),
    }),
    machine_id: section({ enable: flag(true), directory: text('/etc/pelican/machine-id') }),
    disk_check_interval: count(150),
    quotas: section({
      /** Ours (hazard F1): what the filesystem offers, an ext4 image for each server, or the daemon's own count alone. */
      mode: z.enum(['auto', 'image', 'soft']).default('auto'),
    }),
    activity_send_interval: z.number().min(0.05).default(60),
    activity_send_count: z.number().int().min(1).default(100),
    check_permissions_on_boot: flag(true),
    websocket_log_count: count(150),
    sftp: section({
      bind_address: text('0.0.0.0'),
      bind_port: z.number().int().min(0).max(65535).default(2022),
      read_only: flag(false),
      key_only: flag(false),
      /** Ours (hazard S2): until somebody has to be logged in, and of saying nothing. */
      login_timeout: z.number().min(0.05).default(60),
      idle_timeout: z.number().min(0.05).default(1800),
      /** Ours: connections that are logged in, of all and from one address (IPv6: from a /64). */
      max_sessions: z.number().int().min(1).default(500),
      max_sessions_per_address: z.number().int().min(1).default(100),
    }),
    crash_detection: section({
      enabled: flag(true),
      detect_clean_exit_as_crash: flag(true),
      timeout: count(60),
    }),
    crash_detection_activity_lines: count(2),
    transfers: section({
      /** Ours (hazard T3): seconds that a server has to stop by itself before it is ended and moved. */
      stop_grace: z.number().min(0).default(120),
      /** Seconds that the other node may be away before a move is given up. */
      patience: z.number().min(0).default(600),
    }),
    backups: section({
      remove_backups_on_server_delete: flag(true),
      /** MiB a second that all backups and restorations together write; 0 = no limit. */
      write_limit: count(0),
      /** Ours (hazard B4): backups that are made at the same time; others wait. */
      max_concurrent: z.number().int().min(1).default(2),
      /** Ours: of archives on the node's disk; those in a store are gzip, as a stock daemon makes them. */
      compression: z.enum(['gzip', 'zstd']).default('gzip'),
      /** Hosts, addresses and ranges inside that backups may be fetched from (daemon-runtime.md §7). */
      restore_host_allowlist: list(),
    }),
  }),
  /** Ours: what Prometheus shows as its bearer token at /metrics; empty = there is none. */
  metrics: section({ token: secret() }),
  docker: section({
    /** Ours: path of the engine's socket; empty = DOCKER_HOST or the engine's default. */
    socket: text(''),
    network: section({
      interface: text('172.18.0.1'),
      dns: listOf(isAddress, 'address', ['1.1.1.1', '1.0.0.1']),
      name: text('pelican_nw'),
      network_mode: text('pelican_nw'),
      ispn: flag(false),
      IPv6: flag(true),
      driver: text('bridge'),
      is_internal: flag(false),
      enable_icc: flag(true),
      network_mtu: count(1500),
      /** Ours (hazard D21): each owner's servers on a network of their own, or all on the one above. */
      isolation: section({
        mode: z.enum(['owner', 'shared']).default('owner'),
        /** Subnets of those networks, of so many bits each; empty = the engine's own, of which there are some thirty. */
        pool: text('10.212.0.0/14').refine(isPool, 'is no range of IPv4 addresses'),
        size: z.number().int().min(16).max(29).default(26),
      }),
      interfaces: section({
        v4: section({ subnet: text('172.18.0.0/16'), gateway: text('172.18.0.1') }),
        v6: section({ subnet: text('fdba:17c8:6c94::/64'), gateway: text('fdba:17c8:6c94::1011') }),
      }),
    }),
    domainname: text(''),
    registries: z
      .record(z.string(), z.looseObject({ username: text(''), password: text('') }))
      .nullish()
      .transform((value) => value ?? {}),
    tmpfs_size: z.number().int().min(1).default(100),
    container_pid_limit: count(512),
    installer_limits: section({ memory: count(1024), cpu: count(100), timeout: count(1800) }),
    overhead: section({
      override: flag(false),
      default_multiplier: z.number().min(1).default(1.05),
      multipliers: z
        .record(z.string(), z.number())
        .nullish()
        .transform((value) => value ?? {}),
    }),
    userns_mode: text(''),
    system_ips: list(),
    /** Ours (hazard D16): `always` as Wings does, or only when the image is not on the node. */
    pull_policy: z.enum(['always', 'if-missing']).default('always'),
  }),
  throttles: section({ enabled: flag(true), lines: count(2000), line_reset_interval: count(100) }),
  remote_query: section({
    timeout: z.number().min(0.05).default(30),
    boot_servers_per_page: z.number().int().min(1).default(50),
    custom_headers: z
      .record(z.string(), z.coerce.string())
      .nullish()
      .transform((value) => value ?? {}),
  }),
  allowed_mounts: listOf((path) => path.startsWith('/'), 'absolute path'),
  allowed_origins: list(),
  allow_cors_private_network: flag(false),
  ignore_panel_config_updates: flag(false),
  BlockBaseDirMount: flag(true),
  /** Ours: how a stop escalates, in seconds (hazard D7). A panel may send `stop.grace_seconds` per server. */
  power: section({
    stop_grace: z.number().min(0).default(600),
    term_grace: z.number().min(0).default(10),
    /** How long a start waits for the panel before it uses the last known configuration (D5). */
    sync_deadline: z.number().min(0).default(2),
    reconcile_interval: z.number().min(0.1).default(30),
  }),
  /** Ours: socket limits that Wings has compiled in, and those it lacks (hazards W1, W2). */
  console: section({
    max_sockets_per_server: z.number().int().min(1).default(30),
    max_sockets_per_user: z.number().int().min(1).default(15),
    max_unauthenticated_per_ip: z.number().int().min(1).default(30),
    auth_deadline: z.number().min(0.05).default(10),
    ping_interval: z.number().min(0.05).default(30),
    /** MiB of each server's console that the node keeps (hazard D23); 0 = none. */
    log_size: z.number().min(0).default(10),
  }),
});
export type DaemonConfig = z.output<typeof DaemonConfigSchema>;

/**
 * Keys that the panel may set through `/api/update`; everything else in its payload is ignored (CVE-2024-34066). Where
 * the daemon listens is the operator's: panels send 0.0.0.0 with every push, whatever the file says, and what listens for
 * SFTP is no less a door than the API.
 */
export const PUSHABLE_KEYS = [
  'debug',
  'app_name',
  'uuid',
  'token_id',
  'token',
  'api.port',
  'api.ssl.enabled',
  'api.ssl.cert',
  'api.ssl.key',
  'api.upload_limit',
  'system.sftp.bind_port',
  'allowed_origins',
] as const;
