import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';

/** Whom the panel has let in where. */
@Injectable()
export class NodeSessionsRepository {
  constructor(private readonly database: Database) {}

  async open(userId: number, serverId: number, until: Date): Promise<void> {
    await this.database.query(
      `INSERT INTO node_sessions (user_id, server_id, open_until) VALUES (?, ?, ?)
       ON DUPLICATE KEY UPDATE open_until = GREATEST(open_until, VALUES(open_until))`,
      [userId, serverId, until],
    );
  }

  /** The nodes where the user may have something open. */
  async nodes(userId: number, now: Date): Promise<number[]> {
    const rows = await this.database.query<{ nodeId: number }>(
      `SELECT DISTINCT s.node_id AS nodeId FROM node_sessions n JOIN servers s ON s.id = n.server_id
       WHERE n.user_id = ? AND n.open_until > ?`,
      [userId, now],
    );
    return rows.map((row) => row.nodeId);
  }

  /** The servers of a node where the user may have something open, by uuid. */
  async servers(userId: number, nodeId: number, now: Date): Promise<string[]> {
    const rows = await this.database.query<{ uuid: string }>(
      `SELECT s.uuid FROM node_sessions n JOIN servers s ON s.id = n.server_id
       WHERE n.user_id = ? AND s.node_id = ? AND n.open_until > ?`,
      [userId, nodeId, now],
    );
    return rows.map((row) => row.uuid);
  }

  async forgetOld(now: Date): Promise<void> {
    await this.database.query('DELETE FROM node_sessions WHERE open_until <= ?', [now]);
  }
}
