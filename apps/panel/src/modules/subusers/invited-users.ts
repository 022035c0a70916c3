import { Injectable } from '@nestjs/common';
import { validationFailed } from '@app/contracts/errors/common.errors.js';
import { randomText } from '../../platform/crypto/random-text.js';
import { UsersService, type User } from '../users/index.js';

const ATTEMPTS = 3;
const LONGEST_NAME = 200;

/** The accounts of those who are invited by their address. */
@Injectable()
export class InvitedUsers {
  constructor(private readonly users: UsersService) {}

  /**
   * The account of that address, or a new one that nobody can log in to before they have set a password. Call in a
   * transaction: without what follows there shall be no account.
   */
  async find(email: string): Promise<{ readonly user: User; readonly isNew: boolean }> {
    const address = email.trim().toLowerCase();
    for (let attempt = 1; ; attempt++) {
      const user = await this.users.findByEmail(address);
      // The database finds an address by one that only looks the same, which is somebody else's.
      if (user && user.email !== address) throw taken();
      if (user) return { user, isNew: false };
      try {
        return { user: await this.users.create({ email: address, username: nameOf(address) }), isNew: true };
      } catch (error) {
        // Somebody else has invited the same person just now, or has a name like the one that was drawn.
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }
}

const nameOf = (address: string): string =>
  `${address.split('@')[0]!.slice(0, LONGEST_NAME)}${randomText(3).toLowerCase()}`;

const taken = () =>
  validationFailed([
    { field: 'email', rule: 'unique', detail: 'The address looks like one that has already been taken.' },
  ]);
