import { Injectable } from '@nestjs/common';
import type { ServerRow } from '../server-row.js';
import { ServersRepository } from '../servers.repository.js';

/** A server as far as a move between nodes is concerned. */
export type MovableServer = Pick<
  ServerRow,
  'id' | 'uuid' | 'nodeId' | 'status' | 'allocationId' | 'memory' | 'disk' | 'cpu'
>;

/** Where servers are, for whoever moves them. */
@Injectable()
export class ServerMoves {
  constructor(private readonly repository: ServersRepository) {}

  find(id: number): Promise<MovableServer | null> {
    return this.repository.find(id);
  }

  /** The image that its container is made from. */
  async imageOf(id: number): Promise<string> {
    return (await this.repository.find(id))?.image ?? '';
  }

  /** The row, locked until the running transaction ends. */
  lock(id: number): Promise<MovableServer | null> {
    return this.repository.lock(id);
  }

  /** In the running transaction, which holds the server. */
  async move(id: number, nodeId: number, allocationId: number): Promise<void> {
    await this.repository.update(id, { nodeId, allocationId });
  }
}
