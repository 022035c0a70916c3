import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { NodeJoinTokenEntity } from './node-join-token.entity.js';

const hashOf = (token: string): string => hash('sha256', token);

/** Tokens by their hash. A node has one: the newest. */
@Injectable()
export class JoinTokensRepository {
  constructor(private readonly database: Database) {}

  /** Returns the token, which exists nowhere else. */
  async issue(nodeId: number, expiresAt: Date): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const row = { nodeId, tokenHash: hashOf(token), expiresAt };
    await this.database.manager.upsert(NodeJoinTokenEntity, row, ['nodeId']);
    return token;
  }

  /** Whose token it is, for one of all who ask; null when there is none or it is too old. */
  async take(token: string, now: Date): Promise<number | null> {
    const tokenHash = hashOf(token);
    const row = await this.database.manager.findOneBy(NodeJoinTokenEntity, { tokenHash });
    if (!row || row.expiresAt <= now) return null;
    const { affected } = await this.database.manager.delete(NodeJoinTokenEntity, { tokenHash });
    return affected === 1 ? row.nodeId : null;
  }
}
