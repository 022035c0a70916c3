import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { isAscii } from '../../platform/database/sql-filter.js';
import { SshKeyEntity } from './ssh-key.entity.js';

export type NewSshKey = Pick<SshKeyEntity, 'userId' | 'name' | 'publicKey' | 'fingerprint'>;

@Injectable()
export class SshKeysRepository {
  constructor(private readonly database: Database) {}

  ofUser(userId: number): Promise<SshKeyEntity[]> {
    return this.database.manager.find(SshKeyEntity, { where: { userId }, order: { id: 'ASC' } });
  }

  count(userId: number): Promise<number> {
    return this.database.manager.countBy(SshKeyEntity, { userId });
  }

  has(userId: number, fingerprint: string): Promise<boolean> {
    return this.database.manager.existsBy(SshKeyEntity, { userId, fingerprint });
  }

  insert(key: NewSshKey): Promise<SshKeyEntity> {
    const now = new Date();
    return this.database.manager.save(
      SshKeyEntity,
      this.database.manager.create(SshKeyEntity, { ...key, createdAt: now, updatedAt: now }),
    );
  }

  /** False when the user has no such key. */
  async delete(userId: number, fingerprint: string): Promise<boolean> {
    if (!isAscii(fingerprint)) return false;
    return ((await this.database.manager.delete(SshKeyEntity, { userId, fingerprint })).affected ?? 0) > 0;
  }
}
