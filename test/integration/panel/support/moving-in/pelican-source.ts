import { randomUUID } from 'node:crypto';
import { hashSync } from '@node-rs/bcrypt';
import { laravelEncrypt } from './laravel.js';
import { PELICAN_TABLES } from './pelican-tables.js';
import { PASSWORD, RECOVERY_CODE, SSH_KEY, TOTP_SECRET } from './pterodactyl-source.js';

export const PELICAN_SERVERS = 200;
/** User 2 owns every third one, from the first on. */
export const OF_USER_TWO = Math.ceil(PELICAN_SERVERS / 3);
export const PELICAN_KEY = { identifier: 'pacc_OfUserTwo01', token: 'c'.repeat(32) };
export const PELICAN_ADMIN_KEY = { identifier: 'papp_OfAdmin0001', token: 'a'.repeat(32) };
/** Reached through a proxy. */
export const PELICAN_NODE = { id: 'nodeTokenIdOne01', token: 'n'.repeat(64) };
/** Reached directly, on this machine; the second half of the servers is on it. */
export const PELICAN_WINGS = { id: 'nodeTokenIdTwo02', token: 'w'.repeat(64) };

type Row = Readonly<Record<string, unknown>>;
const AT = '2026-03-04 05:06:07';
const times = { created_at: AT, updated_at: AT };
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const sealed = (text: string): string => laravelEncrypt(text, { isPlain: true });

const nodeOf = (server: number): number => (server <= PELICAN_SERVERS / 2 ? 1 : 2);

function rows(wingsPort: number): Record<string, Row[]> {
  const password = hashSync(PASSWORD, 4).replace('$2b$', '$2y$');
  const code = hashSync(RECOVERY_CODE, 4).replace('$2b$', '$2y$');
  return {
    users: numbers(4).map((id) => ({
      ...{
        id,
        uuid: randomUUID(),
        username: `user${id}`,
        email: `user${id}@example.com`,
        password,
        language: 'de',
      },
      ...{ timezone: 'Europe/Berlin', is_managed_externally: id === 4, mfa_email_enabled: false, ...times },
      mfa_app_secret: id === 3 ? sealed(TOTP_SECRET) : null,
      mfa_app_recovery_codes: id === 3 ? sealed(JSON.stringify([code])) : null,
    })),
    roles: [
      { id: 1, name: 'Root Admin', guard_name: 'web', ...times },
      { id: 2, name: 'Support', guard_name: 'web', ...times },
    ],
    permissions: ['viewList server', 'view server', 'view health'].map((name, index) => ({
      id: index + 1,
      name,
    })),
    role_has_permissions: numbers(3).map((id) => ({ permission_id: id, role_id: 2 })),
    model_has_roles: [
      { role_id: 1, model_type: 'user', model_id: 1 },
      { role_id: 2, model_type: 'user', model_id: 4 },
    ],
    node_role: [{ node_id: 1, role_id: 2 }],
    api_keys: [
      {
        id: 1,
        user_id: 2,
        key_type: 1,
        identifier: PELICAN_KEY.identifier,
        token: sealed(PELICAN_KEY.token),
        permissions: '[]',
      },
      {
        ...{
          id: 2,
          user_id: 1,
          key_type: 2,
          identifier: PELICAN_ADMIN_KEY.identifier,
          permissions: '{"server":3,"egg":1}',
        },
        token: sealed(PELICAN_ADMIN_KEY.token),
      },
    ].map((key) => ({ ...key, allowed_ips: '[]', memo: 'a key', ...times })),
    user_ssh_keys: [{ id: 1, user_id: 2, name: 'laptop', fingerprint: 'x', public_key: SSH_KEY, ...times }],
    nodes: [
      { id: 1, name: 'one', fqdn: 'one.example.com', scheme: 'https', behind_proxy: true },
      { id: 2, name: 'two', fqdn: '127.0.0.1', scheme: 'http', behind_proxy: false },
    ].map((node) => {
      const isFirst = node.id === 1;
      const key = isFirst ? PELICAN_NODE : PELICAN_WINGS;
      return {
        ...{ ...node, uuid: randomUUID(), public: true, maintenance_mode: false, upload_size: 256 },
        ...{
          memory: 0,
          memory_overallocate: 0,
          disk: 0,
          disk_overallocate: 0,
          cpu: 800,
          cpu_overallocate: 50,
        },
        ...{ daemon_token_id: key.id, daemon_token: sealed(key.token) },
        ...{ daemon_listen: isFirst ? 8080 : wingsPort, daemon_connect: isFirst ? 443 : wingsPort },
        ...{ daemon_sftp: 2022, daemon_base: '/var/lib/pelican/volumes', tags: '["eu"]', ...times },
      };
    }),
    allocations: numbers(PELICAN_SERVERS + 2).map((id) => ({
      ...{ id, node_id: nodeOf(id), ip: '192.0.2.1', port: 25_000 + id, is_locked: id === 1, ...times },
      server_id: id <= PELICAN_SERVERS ? id : null,
    })),
    eggs: [
      {
        ...{
          id: 1,
          uuid: randomUUID(),
          author: 'a@example.com',
          name: 'Paper',
          docker_images: '{"Java 21":"java:21"}',
        },
        ...{
          startup_commands: '{"Default":"run","Fast":"run --fast"}',
          tags: '["minecraft"]',
          config_stop: 'stop',
        },
        ...{
          config_files: '{}',
          config_startup: '{}',
          config_logs: '{}',
          script_is_privileged: true,
          force_outgoing_ip: false,
        },
        ...times,
      },
    ],
    egg_variables: [
      {
        ...{
          id: 1,
          egg_id: 1,
          sort: 1,
          name: 'Jar',
          description: '',
          env_variable: 'JAR',
          default_value: 'a.jar',
        },
        ...{ user_viewable: true, user_editable: false, rules: '["required","string"]', ...times },
      },
    ],
    servers: numbers(PELICAN_SERVERS).map((id) => {
      const uuid = randomUUID();
      return {
        ...{
          id,
          uuid,
          uuid_short: uuid.slice(0, 8),
          name: `Server ${id}`,
          description: '',
          node_id: nodeOf(id),
          owner_id: 1 + (id % 3),
        },
        ...{
          status: null,
          skip_scripts: false,
          memory: 512,
          swap: 0,
          disk: 0,
          io: 500,
          cpu: 0,
          oom_killer: true,
          allocation_id: id,
        },
        ...{
          egg_id: 1,
          startup: 'run',
          image: 'java:21',
          allocation_limit: 1,
          database_limit: 0,
          backup_limit: 2,
        },
        ...{ docker_labels: '{"a":"b"}', installed_at: AT, ...times },
      };
    }),
    schedules: [
      {
        ...{
          id: 1,
          server_id: 1,
          name: 'clean',
          cron_minute: '*/5',
          cron_hour: '*',
          cron_day_of_month: '*',
          cron_month: '*',
        },
        ...{ cron_day_of_week: '*', is_active: true, is_processing: false, only_when_online: true, ...times },
      },
    ],
    tasks: [
      {
        ...{
          id: 1,
          schedule_id: 1,
          sequence_id: 1,
          action: 'delete_files',
          payload: 'logs/*.gz',
          time_offset: 0,
        },
        ...{ is_queued: false, continue_on_failure: true, ...times },
      },
    ],
    database_hosts: [
      {
        id: 1,
        name: 'db',
        host: '192.0.2.9',
        port: 3306,
        username: 'panel',
        password: sealed('secret'),
        ...times,
      },
    ],
    database_host_node: [{ id: 1, node_id: 1, database_host_id: 1, ...times }],
    mounts: [
      {
        id: 1,
        uuid: randomUUID(),
        name: 'maps',
        source: '/srv/maps',
        target: '/maps',
        read_only: true,
        user_mountable: false,
      },
    ],
    mountables: ['egg', 'node', 'server'].map((type) => ({
      mount_id: 1,
      mountable_type: type,
      mountable_id: 1,
    })),
    backup_hosts: [
      {
        ...{ id: 3, name: 'Remote', schema: 's3', ...times },
        configuration:
          '{"region":"eu-1","key":"id","secret":"of the store","bucket":"old-backups","prefix":"/panel"}',
      },
    ],
    backup_host_node: [{ node_id: 1, backup_host_id: 3, ...times }],
    backups: [
      {
        ...{
          id: 1,
          server_id: 1,
          uuid: randomUUID(),
          is_successful: true,
          is_locked: false,
          name: 'a backup',
          ignored_files: '[]',
        },
        ...{ backup_host_id: 3, checksum: 'sha1:aa', bytes: 5_000_000_000, completed_at: AT, ...times },
      },
    ],
    activity_logs: [
      {
        id: 1,
        event: 'auth:success',
        ip: '198.51.100.7',
        actor_type: 'user',
        actor_id: 2,
        properties: '{"a":1}',
        timestamp: AT,
      },
    ],
    activity_log_subjects: [{ id: 1, activity_log_id: 1, subject_type: 'user', subject_id: 2 }],
  };
}

function literal(value: unknown): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value).toUpperCase();
}

/** The statements that make such a panel's database; the second node's daemon is at `wingsPort`. */
export function pelicanScript(wingsPort: number): string {
  const inserts = Object.entries(rows(wingsPort)).map(([table, list]) => {
    const columns = Object.keys(list[0]!);
    const names = columns.map((name) => `"${name}"`).join(', ');
    const values = list.map((row) => `(${columns.map((name) => literal(row[name])).join(', ')})`);
    return `INSERT INTO "${table}" (${names}) VALUES ${values.join(', ')};`;
  });
  const tables = Object.entries(PELICAN_TABLES).map(
    ([name, columns]) => `CREATE TABLE "${name}" (${columns});`,
  );
  return [...tables, ...inserts].join('\n');
}
