import { createHash, randomBytes } from 'node:crypto';
import type { ResultSetHeader } from 'mysql2';
import { FULL_ACL } from '@app/contracts/permissions/acl.js';
import type { BenchPanel } from './panel.js';

/** Adds servers with an allocation each, in statements that MariaDB fills itself. */
export async function growTo({ database }: BenchPanel, from: number, to: number): Promise<void> {
  await database.query(
    `INSERT INTO servers (uuid, uuid_short, node_id, name, owner_id, memory, swap, disk, io, cpu, nest_id, egg_id, startup, image)
     SELECT UUID(), LPAD(HEX(seq.seq + 4026531840), 8, '0'), s.node_id, CONCAT('grown ', seq.seq), s.owner_id, 512, 0, 1024, 500,
            100, s.nest_id, s.egg_id, s.startup, s.image
     FROM seq_${from + 1}_to_${to} seq JOIN (SELECT * FROM servers ORDER BY id LIMIT 1) s`,
  );
  await database.query(
    `INSERT INTO allocations (node_id, ip, port, server_id)
     SELECT node_id, CONCAT('10.', id DIV 50000, '.1.1'), id MOD 50000 + 1000, id FROM servers WHERE allocation_id IS NULL`,
  );
  await database.query(
    `UPDATE servers s JOIN allocations a ON a.server_id = s.id SET s.allocation_id = a.id WHERE s.allocation_id IS NULL`,
  );
  await database.query('ANALYZE TABLE servers, allocations');
}

/** Brings the number of users up to that; none of them has anything. */
export async function growUsersTo({ database }: BenchPanel, size: number): Promise<void> {
  await database.query(
    `INSERT INTO users (uuid, username, email, password)
     SELECT UUID(), CONCAT('grown', seq.seq), CONCAT('grown', seq.seq, '@example.com'), '-' FROM seq_1_to_${size} seq
     WHERE seq.seq > (SELECT COUNT(*) FROM users)`,
  );
  await database.query('ANALYZE TABLE users');
}

/** A panel of any size has as much to tell after some days: as much as its lists count of a kind. */
const LEAST_HISTORY = 10_000;

/** So many dead jobs are listed at most. */
const LISTED_JOBS = 1_000;

/** Ten events and ten operations for each of so many servers; one in ten of either is of another kind, or of two. */
export async function growHistoryTo({ database }: BenchPanel, size: number): Promise<void> {
  await database.query(
    `INSERT INTO activity_logs (event, ip, actor_type, actor_id, properties, timestamp)
     SELECT CASE seq.seq MOD 20 WHEN 0 THEN 'server:power.start' WHEN 10 THEN 'server:power.stop' ELSE 'server:console.command' END,
            '::1', 'user', 1, '{}',
            TIMESTAMP('2026-01-01') + INTERVAL seq.seq SECOND
     FROM seq_1_to_${Math.max(LEAST_HISTORY, size * 10)} seq WHERE seq.seq > (SELECT COUNT(*) FROM activity_logs)`,
  );
  await database.query(
    `INSERT INTO operations (server_id, kind, step, state, lease_expires_at, ended_at)
     SELECT s.id, 'backup', 'x', IF(seq.seq MOD 10 = 0, 'failed', 'succeeded'), NOW(), NOW()
     FROM servers s JOIN seq_1_to_${Math.max(10, LEAST_HISTORY / size)} seq WHERE s.id NOT IN (SELECT server_id FROM operations)`,
  );
  await database.query('ANALYZE TABLE activity_logs, operations');
}

/** Mounts that all servers have: what is included of them is as much at each size. */
export async function growMountsTo({ database }: BenchPanel): Promise<void> {
  await database.query(
    `INSERT IGNORE INTO mounts (id, uuid, name, source, target, read_only, user_mountable)
     SELECT seq.seq, UUID(), CONCAT('grown ', seq.seq), CONCAT('/srv/', seq.seq), CONCAT('/mnt/', seq.seq), 1, 0
     FROM seq_1_to_3 seq`,
  );
  await database.query(
    'INSERT IGNORE INTO mount_server (mount_id, server_id) SELECT m.id, s.id FROM mounts m JOIN servers s',
  );
  await database.query('ANALYZE TABLE mounts, mount_server');
}

/**
 * What administrators have lists of: a key and a dead job for each server, and so many roles, hosts, trials, and servers
 * of a drained node as a large installation has.
 */
export async function growAdministrationTo({ database }: BenchPanel, size: number): Promise<void> {
  const few = 'seq_1_to_100 seq';
  const statements = [
    `INSERT INTO api_keys (user_id, key_type, identifier, token, permissions, allowed_ips, memo)
     SELECT 1, 2, CONCAT('grow_', LPAD(seq.seq, 11, '0')), SHA2(seq.seq, 256), '{}', '[]', 'grown' FROM seq_1_to_${size} seq
     WHERE seq.seq > (SELECT COUNT(*) FROM api_keys WHERE memo = 'grown')`,
    `INSERT INTO outbox (job, payload, available_at, created_at, failed_at, error)
     SELECT 'servers.forget-on-node', '{}', NOW(), NOW(), NOW(), 'x' FROM seq_1_to_${Math.max(LISTED_JOBS, size)} seq
     WHERE seq.seq > (SELECT COUNT(*) FROM outbox WHERE failed_at IS NOT NULL)`,
    `INSERT IGNORE INTO roles (id, name, permissions) SELECT 1000 + seq.seq, CONCAT('grown ', seq.seq), '[]' FROM ${few}`,
    `INSERT IGNORE INTO role_user (role_id, user_id) SELECT 1001 + u.id MOD 100, u.id FROM users u`,
    `INSERT IGNORE INTO nodes (id, uuid, public, maintenance_mode, name, fqdn, scheme, daemon_base, daemon_token_id, daemon_token)
     VALUES (2, UUID(), 0, 1, 'drained', 'drained.example.com', 'http', '/srv', 'drained', '-')`,
    `INSERT IGNORE INTO node_drains (id, node_id, at_once, started_at) VALUES (1, 2, 2, NOW())`,
    `INSERT IGNORE INTO node_drain_servers (drain_id, server_id, is_refused, reason)
     SELECT 1, id, 1, 'x' FROM servers ORDER BY id LIMIT 100`,
    `INSERT IGNORE INTO egg_trials (id, egg_id, node_id, outcome, log, started_at, ended_at)
     SELECT seq.seq, 1, 1, 'succeeded', '[]', NOW(), NOW() FROM ${few}`,
  ];
  for (const statement of statements) await database.query(statement);
  await database.query('ANALYZE TABLE api_keys, outbox, roles, role_user');
}

/** Another user with a key of the Client API. */
export async function userWithKey(
  { database }: BenchPanel,
  name: string,
  isAdmin: boolean,
): Promise<{ readonly id: number; readonly key: string }> {
  const [user] = await database.query<ResultSetHeader>(
    `INSERT INTO users (uuid, username, email, password, root_admin) VALUES (UUID(), ?, ?, '-', ?)`,
    [name, `${name}@example.com`, isAdmin],
  );
  return { id: user.insertId, key: await insertKey(database, user.insertId, 1) };
}

/** A key of the Application API; from then on its user is an administrator. */
export async function applicationKey({ database }: BenchPanel): Promise<string> {
  await database.query('UPDATE users SET root_admin = 1 ORDER BY id LIMIT 1');
  return insertKey(database, 1, 2);
}

async function insertKey(database: BenchPanel['database'], user: number, type: 1 | 2): Promise<string> {
  const identifier = `${type === 1 ? 'ptlc_' : 'peli_'}${randomBytes(16).toString('hex').slice(0, 11)}`;
  const token = randomBytes(16).toString('hex');
  await database.query(
    `INSERT INTO api_keys (user_id, key_type, identifier, token, permissions, allowed_ips, memo)
     VALUES (?, ?, ?, ?, ?, '[]', 'growth')`,
    [user, type, identifier, createHash('sha256').update(token).digest('hex'), JSON.stringify(FULL_ACL)],
  );
  return identifier + token;
}
