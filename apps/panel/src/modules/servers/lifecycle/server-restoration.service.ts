import { Injectable } from '@nestjs/common';
import { RESTORING } from '../server-state.policy.js';
import { ServersRepository } from '../servers.repository.js';

/** The state of a server into which a backup is restored. Call in the transaction that holds the server's lock. */
@Injectable()
export class ServerRestorationService {
  constructor(private readonly repository: ServersRepository) {}

  /** False when the server is in any other state than the normal one. */
  begin(serverId: number): Promise<boolean> {
    return this.repository.swapStatus(serverId, null, RESTORING);
  }

  /** A server that was suspended meanwhile stays so (hazard B6). */
  async end(serverId: number): Promise<void> {
    await this.repository.swapStatus(serverId, RESTORING, null);
  }
}
