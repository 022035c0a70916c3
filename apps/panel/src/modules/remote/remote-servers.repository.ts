import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

/** A server as its node needs it. Raw SQL: flags are 0 or 1. */
export interface RemoteServerRow {
  readonly id: number;
  readonly uuid: string;
  readonly nodeId: number;
  readonly name: string;
  readonly description: string;
  readonly status: string | null;
  readonly skipScripts: 0 | 1;
  readonly memory: number;
  readonly swap: number;
  readonly disk: number;
  readonly io: number;
  readonly cpu: number;
  readonly threads: string | null;
  readonly oomKiller: 0 | 1;
  readonly allocationId: number | null;
  readonly allocationLimit: number | null;
  readonly eggId: number;
  readonly startup: string;
  readonly image: string;
  readonly dockerLabels: Record<string, string> | null;
  readonly locationShort: string | null;
}

export interface RemoteAllocationRow {
  readonly id: number;
  readonly serverId: number;
  readonly ip: string;
  readonly port: number;
}

const COLUMNS = `s.id, s.uuid, s.node_id AS nodeId, s.name, s.description, s.status, s.skip_scripts AS skipScripts,
  s.memory, s.swap, s.disk, s.io, s.cpu, s.threads, s.oom_killer AS oomKiller, s.allocation_id AS allocationId,
  s.allocation_limit AS allocationLimit, s.egg_id AS eggId, s.startup, s.image,
  s.docker_labels AS dockerLabels, l.short AS locationShort`;
const FROM = 'FROM servers s JOIN nodes n ON n.id = s.node_id LEFT JOIN locations l ON l.id = n.location_id';

@Injectable()
export class RemoteServersRepository {
  constructor(private readonly database: Database) {}

  /** By full or short uuid. */
  async find(identifier: string): Promise<RemoteServerRow | null> {
    const column = identifier.length === 8 ? 'uuid_short' : 'uuid';
    const [row] = await this.database.query<RemoteServerRow>(
      `SELECT ${COLUMNS} ${FROM} WHERE s.${column} = ?`,
      [identifier],
    );
    return row ?? null;
  }

  async page(
    nodeId: number,
    page: { readonly limit: number; readonly offset: number },
  ): Promise<{ rows: RemoteServerRow[]; total: number }> {
    const [[count], rows] = await Promise.all([
      this.database.query<{ total: number }>('SELECT COUNT(*) AS total FROM servers WHERE node_id = ?', [
        nodeId,
      ]),
      this.database.query<RemoteServerRow>(
        `SELECT ${COLUMNS} ${FROM} WHERE s.node_id = ? ORDER BY s.id LIMIT ? OFFSET ?`,
        [nodeId, page.limit, page.offset],
      ),
    ]);
    return { rows, total: Number(count!.total) };
  }

  /** Allocations that lie on the server's own node; during a transfer a server has some on another one too. */
  allocations(serverIds: readonly number[]): Promise<RemoteAllocationRow[]> {
    if (serverIds.length === 0) return Promise.resolve([]);
    return this.database.query<RemoteAllocationRow>(
      `SELECT a.id, a.server_id AS serverId, a.ip, a.port FROM allocations a
       JOIN servers s ON s.id = a.server_id AND s.node_id = a.node_id
       WHERE a.server_id IN (?) ORDER BY a.server_id, a.ip, a.port`,
      [serverIds],
    );
  }
}
