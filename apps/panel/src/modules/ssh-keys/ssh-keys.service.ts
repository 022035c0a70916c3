import { Injectable } from '@nestjs/common';
import { sshKeyCreate, sshKeyDelete } from '@app/contracts/activity/user.events.js';
import { displayError, validationFailed } from '@app/contracts/errors/common.errors.js';
import { Database, isDuplicate } from '../../platform/database/database.js';
import { ActivityService } from '../activity/index.js';
import { UserSessions, type User } from '../users/index.js';
import { readPublicKey } from './public-key.js';
import type { SshKeyEntity } from './ssh-key.entity.js';
import { SshKeysRepository } from './ssh-keys.repository.js';

/** The list is not paginated, so it has an end. */
const MAX_KEYS = 100;

const refused = (detail: string, rule: string | null = null) =>
  validationFailed([{ field: 'public_key', rule, detail }]);

/** Public keys with which people log in by SFTP: client-api.md §2. */
@Injectable()
export class SshKeysService {
  constructor(
    private readonly repository: SshKeysRepository,
    private readonly database: Database,
    private readonly activity: ActivityService,
    private readonly sessions: UserSessions,
  ) {}

  ofUser(userId: number): Promise<SshKeyEntity[]> {
    return this.repository.ofUser(userId);
  }

  /** Throws a 422 on `public_key` for what is no key, is too weak or is there already. */
  async create(userId: number, name: string, text: string): Promise<SshKeyEntity> {
    const read = readPublicKey(text);
    if (typeof read === 'string') throw refused(read);
    try {
      return await this.database.transaction(async () => {
        if ((await this.repository.count(userId)) >= MAX_KEYS) {
          throw displayError('You have reached the account limit for number of SSH keys.');
        }
        const { pem: publicKey, fingerprint } = read;
        const key = await this.repository.insert({ userId, name, publicKey, fingerprint });
        await this.activity.record(sshKeyCreate, {
          properties: { fingerprint },
          subjects: [
            { type: 'user', id: userId },
            { type: 'ssh_key', id: key.id },
          ],
        });
        return key;
      });
    } catch (error) {
      if (isDuplicate(error)) throw refused('This key is in the account already.', 'unique');
      throw error;
    }
  }

  /** By what a line of `authorized_keys` is known; null for what is no key. */
  fingerprintOf(line: string): string | null {
    const read = readPublicKey(line);
    return typeof read === 'string' ? null : read.fingerprint;
  }

  has(userId: number, fingerprint: string): Promise<boolean> {
    return this.repository.has(userId, fingerprint);
  }

  /** What is open on nodes ends, as a key may have opened it. False when the user has no such key. */
  async delete({ id: userId, uuid }: Pick<User, 'id' | 'uuid'>, fingerprint: string): Promise<boolean> {
    return this.database.transaction(async () => {
      const isGone = await this.repository.delete(userId, fingerprint);
      if (isGone) {
        await this.sessions.endAfterCommit({ id: userId, uuid });
        const subjects = [{ type: 'user' as const, id: userId }];
        await this.activity.record(sshKeyDelete, { properties: { fingerprint }, subjects });
      }
      return isGone;
    });
  }
}
