import { activitiesOf } from './define-activity.js';
import * as auth from './auth.events.js';
import * as backup from './backup.events.js';
import * as file from './file.events.js';
import * as node from './node.events.js';
import * as role from './role.events.js';
import * as server from './server.events.js';
import * as sftp from './sftp.events.js';
import * as user from './user.events.js';

/** Every event of domain.md §2 that is recorded. */
export const ACTIVITIES = activitiesOf(auth, backup, file, node, role, server, sftp, user);
