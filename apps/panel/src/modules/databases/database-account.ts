import { randomInt } from 'node:crypto';
import { randomText } from '../../platform/crypto/random-text.js';

const PASSWORD_LENGTH = 24;
const SIGNS = '!@=.+^';

/** domain.md §1, databases. */
export const newUsername = (serverId: number): string => `u${serverId}_${randomText(10)}`;

/** Letters and digits with a few signs, for hosts that ask for some; neither begins nor ends with one. */
export function newPassword(): string {
  const letters = [...randomText(PASSWORD_LENGTH)];
  for (let count = 0; count < 3; count++) {
    letters[randomInt(1, PASSWORD_LENGTH - 1)] = SIGNS[randomInt(SIGNS.length)]!;
  }
  return letters.join('');
}
