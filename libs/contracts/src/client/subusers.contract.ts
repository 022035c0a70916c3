import { z } from 'zod';
import { serverSubuserCreate, serverSubuserDelete, serverSubuserUpdate } from '../activity/server.events.js';
import { defineRoute, NoContent } from '../core/route.js';
import { listOf, Uuid } from '../core/wire.js';
import { SubuserItem } from './objects.js';
import { ServerParams } from './servers.contract.js';

/** Client API of a server's subusers: client-api.md §9. */
const SubuserParams = ServerParams.extend({ user: Uuid });

/** Names that nobody knows are dropped, as upstream does; the bounds keep a request from becoming work. */
const Permissions = z.array(z.string().max(100)).max(200);

export const listSubusers = defineRoute({
  id: 'client.subusers.list',
  method: 'GET',
  path: '/servers/:server/users',
  status: 200,
  params: ServerParams,
  response: listOf(SubuserItem),
  access: { server: 'user.read' },
  summary: 'Subusers of the server, the first one first',
});

export const getSubuser = defineRoute({
  id: 'client.subusers.details',
  method: 'GET',
  path: '/servers/:server/users/:user',
  status: 200,
  params: SubuserParams,
  response: SubuserItem,
  access: { server: 'user.read' },
  summary: 'One subuser by uuid; 403 for the caller',
});

export const createSubuser = defineRoute({
  id: 'client.subusers.create',
  method: 'POST',
  path: '/servers/:server/users',
  status: 200,
  params: ServerParams,
  body: z
    .object({ email: z.email().min(1).max(255), permissions: Permissions })
    .meta({ id: 'CreateSubuserRequest' }),
  response: SubuserItem,
  access: { server: 'user.create' },
  limit: 'subuser-create',
  activity: [serverSubuserCreate],
  summary: 'Make a user a subuser; whoever has no account gets one, and a mail to come in by',
});

export const updateSubuser = defineRoute({
  id: 'client.subusers.update',
  method: 'POST',
  path: '/servers/:server/users/:user',
  status: 200,
  params: SubuserParams,
  body: z.object({ permissions: Permissions }).meta({ id: 'UpdateSubuserRequest' }),
  response: SubuserItem,
  access: { server: 'user.update' },
  activity: [serverSubuserUpdate],
  summary: 'Replace the permissions of a subuser; what they have open ends within a second',
});

export const deleteSubuser = defineRoute({
  id: 'client.subusers.delete',
  method: 'DELETE',
  path: '/servers/:server/users/:user',
  status: 204,
  params: SubuserParams,
  response: NoContent,
  access: { server: 'user.delete' },
  activity: [serverSubuserDelete],
  summary: 'Remove a subuser; what they have open ends within a second',
});

/** Beyond upstream, where subusers cannot go by themselves. */
export const leaveServer = defineRoute({
  id: 'client.subusers.leave',
  method: 'POST',
  path: '/servers/:server/leave',
  status: 204,
  params: ServerParams,
  response: NoContent,
  // Nobody has to stay because a server is suspended.
  access: { server: null, anyState: true },
  activity: [serverSubuserDelete],
  summary: 'Be a subuser of the server no longer',
});
