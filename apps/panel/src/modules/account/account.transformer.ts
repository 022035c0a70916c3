import type { AccountItem } from '@app/contracts/client/objects.js';
import { item } from '@app/contracts/core/envelope.js';
import { accountAttributes } from '../users/index.js';
import type { ActingUser } from '../../access/request-context.js';

/** client-api.md, Objects: user, as the union of both ancestors' fields. */
export const toAccount = (user: ActingUser): AccountItem => item('user', accountAttributes(user));
