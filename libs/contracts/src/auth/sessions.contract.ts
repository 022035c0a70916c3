import { z } from 'zod';
import { sessionEnd } from '../activity/user.events.js';
import { AccountItem } from '../client/objects.js';
import { defineRoute, NoContent, type Wire } from '../core/route.js';
import { itemOf, listOf } from '../core/wire.js';

/** The session of a browser, and who it belongs to. */
export const SessionItem = itemOf(
  'session',
  z.object({
    user: AccountItem.shape.attributes.nullable(),
    /** Sent back as `X-CSRF-Token` with every write; null while nobody is logged in. */
    csrf: z.string().nullable(),
    /** When the session ends unless it is used before. */
    expires_at: z.string().nullable(),
    root_admin: z.boolean(),
    /** `*` = all. */
    admin_permissions: z.array(z.string()),
    panel: z.object({
      name: z.string(),
      version: z.string(),
      url: z.string(),
      locales: z.array(z.string()),
      /** Whether mails reach people: a forgotten password can be set anew. */
      mail: z.boolean(),
      /** Bytes of the largest file that is uploaded in one piece, and of the largest that is edited. */
      upload_bytes: z.number(),
      edit_bytes: z.number(),
      /** Whether there is an administrator yet. */
      setup: z.enum(['done', 'admin_needed']),
    }),
  }),
);
export type SessionItem = Wire<typeof SessionItem>;

export const getSession = defineRoute({
  id: 'auth.sessions.current',
  method: 'GET',
  path: '/session',
  status: 200,
  response: SessionItem,
  access: 'public',
  summary: 'Who is logged in, the token for writes, and what the panel offers',
});

export const logout = defineRoute({
  id: 'auth.sessions.logout',
  method: 'POST',
  path: '/logout',
  status: 204,
  response: NoContent,
  access: 'session',
  activity: { none: 'the end of a session is no change of the account' },
  summary: 'End the own session',
});

export const LoginSessionItem = itemOf(
  'login_session',
  z.object({
    id: z.string(),
    ip: z.string(),
    user_agent: z.string(),
    created_at: z.string(),
    last_used_at: z.string(),
    current: z.boolean(),
  }),
);
export type LoginSessionItem = Wire<typeof LoginSessionItem>;

export const listSessions = defineRoute({
  id: 'auth.sessions.list',
  method: 'GET',
  path: '/sessions',
  status: 200,
  response: listOf(LoginSessionItem),
  access: 'session',
  summary: 'Where the account is logged in, last used first',
});

export const endOtherSessions = defineRoute({
  id: 'auth.sessions.end-others',
  method: 'DELETE',
  path: '/sessions',
  status: 204,
  response: NoContent,
  access: 'session',
  activity: [sessionEnd],
  summary: 'End all sessions of the account but the own one',
});

export const endSession = defineRoute({
  id: 'auth.sessions.end',
  method: 'DELETE',
  path: '/sessions/:session',
  status: 204,
  params: z.object({ session: z.string() }),
  response: NoContent,
  access: 'session',
  activity: [sessionEnd],
  summary: 'End one session of the account',
});
