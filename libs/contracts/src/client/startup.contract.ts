import { z } from 'zod';
import { serverStartupEdit } from '../activity/server.events.js';
import { defineRoute } from '../core/route.js';
import { itemOf, listOf } from '../core/wire.js';
import { ServerParams } from './servers.contract.js';

/** Client API of startup variables: client-api.md §10. */
export const EggVariableAttributes = z.looseObject({
  name: z.string(),
  description: z.string(),
  env_variable: z.string(),
  default_value: z.string(),
  server_value: z.string().nullable(),
  is_editable: z.boolean(),
  /** Rules joined with `|`. */
  rules: z.string(),
});
export type EggVariableAttributes = z.infer<typeof EggVariableAttributes>;

const VariableParams = ServerParams.extend({ variable: z.string() });
const activity = [serverStartupEdit];
/** Must be present; `null` counts as empty, because clients that trim send it so. The service reads it. */
const Value = z.unknown().optional();

export const listVariables = defineRoute({
  id: 'client.startup.list',
  method: 'GET',
  path: '/servers/:server/startup',
  status: 200,
  params: ServerParams,
  response: listOf('egg_variable', EggVariableAttributes),
  access: { server: 'startup.read' },
  summary: 'Variables a user may see, with the start command',
});

export const getVariable = defineRoute({
  id: 'client.startup.details',
  method: 'GET',
  path: '/servers/:server/startup/variable/:variable',
  status: 200,
  params: VariableParams,
  response: itemOf('egg_variable', EggVariableAttributes),
  access: { server: 'startup.read' },
  summary: 'One variable by the name of its environment variable',
});

export const setVariable = defineRoute({
  id: 'client.startup.update',
  method: 'PATCH',
  path: '/servers/:server/startup/variable/:variable',
  status: 200,
  params: VariableParams,
  body: z.object({ value: Value }).meta({ id: 'StartupValueRequest' }),
  response: itemOf('egg_variable', EggVariableAttributes),
  access: { server: 'startup.update' },
  activity,
  summary: 'Change one variable',
});

/** The form of Pterodactyl and Pelican, the variable named in the body. */
export const putVariable = defineRoute({
  id: 'client.startup.put',
  method: 'PUT',
  path: '/servers/:server/startup/variable',
  status: 200,
  params: ServerParams,
  body: z.object({ key: z.string().min(1), value: Value }).meta({ id: 'StartupVariableRequest' }),
  response: itemOf('egg_variable', EggVariableAttributes),
  access: { server: 'startup.update' },
  activity,
  summary: 'Change the variable named in the body',
});
