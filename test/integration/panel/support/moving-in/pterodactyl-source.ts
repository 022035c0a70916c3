import { randomUUID } from 'node:crypto';
import { hashSync } from '@node-rs/bcrypt';
import mysql, { type Connection } from 'mysql2/promise';
import { laravelEncrypt } from './laravel.js';
import { PTERODACTYL_TABLES } from './pterodactyl-tables.js';

export const SERVERS = 200;
export const USERS = 40;
export const PASSWORD = 'moving in';
export const CLIENT_KEY = { identifier: 'ptlc_OfUserTwo01', token: 'c'.repeat(32) };
export const APPLICATION_KEY = { identifier: 'ptla_OfAdmin0001', token: 'a'.repeat(32) };
/** Of the second node, which has the servers of user 2. */
export const WINGS_TOKEN = { id: 'nodeTokenIdTwo02', token: 'm'.repeat(64) };
export const NODE_TOKEN = { id: 'nodeTokenIdOne01', token: 'n'.repeat(64) };
export const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
export const RECOVERY_CODE = 'recoverme1';
export const SSH_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl someone@example.com';
export const HOST_PASSWORD = 'of the database host';

type Row = Readonly<Record<string, unknown>>;
const AT = '2025-03-04 05:06:07';
const times = { created_at: AT, updated_at: AT };
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Rows of a panel with some hundred servers; each kind of thing that an import knows is there. */
export function pterodactylRows(): Record<string, Row[]> {
  const password = hashSync(PASSWORD, 4).replace('$2b$', '$2y$');
  const code = hashSync(RECOVERY_CODE, 4).replace('$2b$', '$2y$');
  const node = {
    public: 1,
    location_id: 1,
    memory: 65_536,
    disk: 500_000,
    daemonBase: '/var/lib/pterodactyl/volumes',
  };
  const server = {
    ...{
      description: '',
      memory: 1024,
      swap: 0,
      disk: 2048,
      io: 500,
      cpu: 100,
      oom_disabled: 1,
      nest_id: 2,
      egg_id: 5,
    },
    ...{ startup: 'java -jar {{JAR}}', image: 'java:21', ...times, installed_at: AT },
  };
  return {
    users: numbers(USERS).map((id) => ({
      ...{
        id,
        uuid: randomUUID(),
        username: `User${id}`,
        email: `User${id}@Example.com`,
        name_first: 'A',
        name_last: 'B',
      },
      ...{ password, root_admin: Number(id === 1), external_id: id === 2 ? 'billing-2' : null, ...times },
      use_totp: Number(id === 3),
      totp_secret: id === 3 ? laravelEncrypt(TOTP_SECRET) : null,
      totp_authenticated_at: id === 3 ? AT : null,
    })),
    recovery_tokens: [{ user_id: 3, token: code, created_at: AT }],
    api_keys: [
      {
        id: 1,
        user_id: 2,
        key_type: 1,
        identifier: CLIENT_KEY.identifier,
        token: laravelEncrypt(CLIENT_KEY.token),
      },
      {
        ...{
          id: 2,
          user_id: 1,
          key_type: 2,
          identifier: APPLICATION_KEY.identifier,
          r_servers: 3,
          r_nodes: 1,
        },
        ...{ token: laravelEncrypt(APPLICATION_KEY.token), allowed_ips: '["127.0.0.0/8"]', memo: 'billing' },
      },
      { id: 3, user_id: 1, key_type: 4, identifier: 'oldDaemonKey0001', token: laravelEncrypt('x') },
    ].map((key) => ({ ...key, ...times })),
    user_ssh_keys: [{ id: 1, user_id: 2, name: 'laptop', fingerprint: 'x', public_key: SSH_KEY, ...times }],
    locations: [{ id: 1, short: 'de', long: 'Germany', ...times }],
    nests: [{ id: 2, uuid: randomUUID(), author: 'a@example.com', name: 'Minecraft', ...times }],
    eggs: [
      // Inherits from one that comes after it.
      {
        id: 4,
        name: 'Child',
        config_from: 5,
        copy_script_from: 5,
        startup: 'run',
        docker_images: '{"Java 21":"java:21"}',
      },
      {
        ...{
          id: 5,
          name: 'Paper',
          startup: 'java -jar {{JAR}}',
          docker_images: '{"Java 21":"java:21","Java 17":"java:17"}',
        },
        ...{ features: '["eula"]', file_denylist: '["server.jar"]', script_install: '#!/bin/ash\necho hi' },
        ...{ config_files: '{}', config_startup: '{"done":"Done"}', config_logs: '{}', config_stop: 'stop' },
      },
    ].map((egg) => ({ nest_id: 2, uuid: randomUUID(), author: 'a@example.com', ...egg, ...times })),
    egg_variables: ['JAR', 'VERSION'].map((name, index) => ({
      ...{
        id: index + 1,
        egg_id: 5,
        name: 'The jar',
        description: '',
        env_variable: name,
        default_value: 'server.jar',
      },
      ...{ user_viewable: 1, user_editable: 1, rules: 'required|regex:/^(a|b)+/|max:20', ...times },
    })),
    nodes: [
      {
        ...node,
        id: 1,
        name: 'one',
        fqdn: 'one.example.com',
        daemon_token_id: NODE_TOKEN.id,
        daemon_token: laravelEncrypt(NODE_TOKEN.token),
      },
      {
        ...node,
        id: 2,
        name: 'two',
        fqdn: 'two.example.com',
        daemon_token_id: WINGS_TOKEN.id,
        daemon_token: laravelEncrypt(WINGS_TOKEN.token),
      },
    ].map((row) => ({ uuid: randomUUID(), ...row, ...times })),
    allocations: numbers(SERVERS + 5).map((id) => ({
      ...{ id, node_id: 1 + (id % 2), ip: '192.0.2.1', port: 25_000 + id, ...times },
      server_id: id <= SERVERS ? id : null,
      notes: id === 1 ? 'first' : null,
    })),
    servers: numbers(SERVERS).map((id) => {
      const uuid = randomUUID();
      const status = { 7: 'suspended', 8: 'installing' }[id] ?? null;
      const own = {
        id,
        uuid,
        uuidShort: uuid.slice(0, 8),
        name: `Server ${id}`,
        node_id: 1 + (id % 2),
        status,
      };
      return {
        ...server,
        ...own,
        owner_id: 1 + (id % USERS),
        allocation_id: id,
        external_id: id === 9 ? 'order-9' : null,
      };
    }),
    server_variables: numbers(SERVERS).map((id) => ({
      id,
      server_id: id,
      variable_id: 1,
      variable_value: `a${id}`,
      ...times,
    })),
    subusers: [
      {
        id: 1,
        user_id: 3,
        server_id: 1,
        permissions: '["control.console","database.view_password","websocket.connect"]',
        ...times,
      },
    ],
    schedules: [
      { id: 1, name: 'nightly', cron_minute: '0', cron_hour: '4', next_run_at: '2020-01-01 00:00:00' },
      { id: 2, name: 'odd', cron_minute: 'whenever', cron_hour: '*' },
    ].map((row) => ({
      ...{
        server_id: 1,
        cron_day_of_month: '*',
        cron_month: '*',
        cron_day_of_week: '*',
        is_active: 1,
        is_processing: 0,
      },
      ...row,
      ...times,
    })),
    tasks: [
      { id: 1, schedule_id: 1, sequence_id: 1, action: 'backup', payload: '' },
      { id: 2, schedule_id: 1, sequence_id: 2, action: 'dance', payload: '' },
    ].map((task) => ({ ...task, time_offset: 0, is_queued: 0, ...times })),
    database_hosts: [
      {
        id: 1,
        name: 'db',
        host: '192.0.2.9',
        port: 3306,
        username: 'panel',
        password: laravelEncrypt(HOST_PASSWORD),
        node_id: 1,
        ...times,
      },
    ],
    databases: [
      {
        id: 1,
        server_id: 1,
        database_host_id: 1,
        database: 's1_world',
        username: 'u1_abcdefghij',
        password: laravelEncrypt('secret!'),
        ...times,
      },
    ],
    mounts: [
      {
        id: 1,
        uuid: randomUUID(),
        name: 'maps',
        source: '/srv/maps',
        target: '/maps',
        read_only: 1,
        user_mountable: 0,
      },
    ],
    egg_mount: [{ egg_id: 5, mount_id: 1 }],
    mount_node: [{ node_id: 1, mount_id: 1 }],
    mount_server: [{ server_id: 2, mount_id: 1 }],
    backups: [
      { id: 1, disk: 'wings', checksum: 'sha1:aa', bytes: 10 },
      { id: 2, disk: 's3', checksum: 'sha1:bb', bytes: 5_000_000_000, is_locked: 1 },
      { id: 3, disk: 'wings', deleted_at: AT },
    ].map((backup) => ({
      ...{
        server_id: 1,
        uuid: randomUUID(),
        name: 'a backup',
        is_successful: 1,
        ignored_files: '["logs"]',
        completed_at: AT,
      },
      ...backup,
      ...times,
    })),
    activity_logs: numbers(1_200).map((id) => ({
      ...{
        id,
        event: 'server:power.start',
        ip: '198.51.100.7',
        actor_type: 'user',
        actor_id: 2,
        properties: '[]',
        timestamp: AT,
      },
    })),
    activity_log_subjects: numbers(1_200).map((id) => ({
      id,
      activity_log_id: id,
      subject_type: 'server',
      subject_id: 1,
    })),
  };
}

/** Fills an empty database as the other panel would have it. */
export async function createPterodactyl(url: string): Promise<Connection> {
  const connection = await mysql.createConnection({ uri: url, timezone: 'Z' });
  await connection.query("SET time_zone = '+00:00'");
  for (const [name, columns] of Object.entries(PTERODACTYL_TABLES)) {
    await connection.query(`CREATE TABLE \`${name}\` (${columns})`);
  }
  for (const [name, rows] of Object.entries(pterodactylRows())) {
    for (const [columns, group] of Map.groupBy(rows, (row) => Object.keys(row).join())) {
      const names = columns.split(',').map((column) => `\`${column}\``);
      await connection.query(`INSERT INTO \`${name}\` (${names.join(', ')}) VALUES ?`, [
        group.map((row) => Object.values(row)),
      ]);
    }
  }
  return connection;
}
