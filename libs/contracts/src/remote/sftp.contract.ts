import { z } from 'zod';
import { authSftpFail } from '../activity/auth.events.js';
import { sftpDenied } from '../activity/sftp.events.js';
import { defineRoute } from '../core/route.js';

/**
 * remote-api.md §7. Accounts with a second factor send their password with the code behind it; without one the answer
 * is `sftpCodeRequired`.
 */
export const authenticateSftp = defineRoute({
  id: 'remote.sftp.authenticate',
  method: 'POST',
  path: '/sftp/auth',
  status: 200,
  body: z
    .object({
      type: z.enum(['password', 'public_key']).nullish(),
      /** `<username>.<uuid of the server or its first eight characters>`. */
      username: z.string().min(1).max(512),
      /** The password, or the public key as a line of `authorized_keys`. */
      password: z.string().min(1).max(16_384),
      /** `address:port` of the client. */
      ip: z.string().max(255).nullish(),
      session_id: z.string().nullish(),
      client_version: z.string().nullish(),
    })
    .meta({
      id: 'SftpAuthRequest',
      examples: [{ type: 'password', username: 'steve.1a7ce997', password: 'secret', ip: '192.0.2.7:50022' }],
    }),
  response: z.object({
    /** Uuids. */
    user: z.string(),
    server: z.string(),
    /** The list that console tokens carry; `*` for owners. */
    permissions: z.array(z.string()),
  }),
  access: { node: true },
  activity: [authSftpFail, sftpDenied],
  summary: 'Whether somebody may open an SFTP session',
});
