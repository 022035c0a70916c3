import { z } from 'zod';
import { serverStartupEdit } from '../activity/server.events.js';
import { defineRoute } from '../core/route.js';
import { listOf } from '../core/wire.js';
import { EggVariableItem } from './objects.js';
import { ServerParams } from './servers.contract.js';

/** Client API of startup variables: client-api.md §10. */
const command = { startup_command: z.string(), raw_startup_command: z.string() };
const ChangedVariable = EggVariableItem.extend({ meta: z.object(command) });

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
  response: listOf(EggVariableItem).extend({
    meta: z.object({ ...command, docker_images: z.record(z.string(), z.string()) }),
  }),
  access: { server: 'startup.read' },
  summary: 'Variables a user may see, with the start command',
});

export const getVariable = defineRoute({
  id: 'client.startup.details',
  method: 'GET',
  path: '/servers/:server/startup/variable/:variable',
  status: 200,
  params: VariableParams,
  response: EggVariableItem,
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
  response: ChangedVariable,
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
  response: ChangedVariable,
  access: { server: 'startup.update' },
  activity,
  summary: 'Change the variable named in the body',
});
