import { z } from 'zod';
import {
  serverAllocationCreate,
  serverAllocationDelete,
  serverAllocationNotes,
  serverAllocationPrimary,
} from '../activity/server.events.js';
import { present } from '../core/lenient.js';
import { defineRoute, NoContent } from '../core/route.js';
import { listOf, PathId } from '../core/wire.js';
import { AllocationItem } from './objects.js';
import { ServerParams } from './servers.contract.js';

/** Client API of a server's allocations: client-api.md §8. */
const AllocationParams = ServerParams.extend({ allocation: PathId });
const path = '/servers/:server/network/allocations';

export const listAllocations = defineRoute({
  id: 'client.network.list',
  method: 'GET',
  path,
  status: 200,
  params: ServerParams,
  response: listOf(AllocationItem),
  access: { server: 'allocation.read' },
  summary: 'All addresses and ports of the server',
});

export const createAllocation = defineRoute({
  id: 'client.network.create',
  method: 'POST',
  path,
  status: 200,
  params: ServerParams,
  response: AllocationItem,
  access: { server: 'allocation.create' },
  limit: 'allocation-create',
  activity: [serverAllocationCreate],
  summary: 'Give the server another port at the address it has, within its limit',
});

export const setAllocationNotes = defineRoute({
  id: 'client.network.notes',
  method: 'POST',
  path: `${path}/:allocation`,
  status: 200,
  params: AllocationParams,
  body: z
    .object({ notes: present(z.string().max(256).nullable()) })
    .meta({ id: 'AllocationNotesRequest', examples: [{ notes: 'voice chat' }] }),
  response: AllocationItem,
  access: { server: 'allocation.update' },
  activity: [serverAllocationNotes],
  summary: 'Say what an allocation is for; null says nothing',
});

export const setPrimaryAllocation = defineRoute({
  id: 'client.network.primary',
  method: 'POST',
  path: `${path}/:allocation/primary`,
  status: 200,
  params: AllocationParams,
  response: AllocationItem,
  access: { server: 'allocation.update' },
  activity: [serverAllocationPrimary],
  summary: 'Make an allocation of the server its primary one, from the next start on',
});

export const deleteAllocation = defineRoute({
  id: 'client.network.delete',
  method: 'DELETE',
  path: `${path}/:allocation`,
  status: 204,
  params: AllocationParams,
  response: NoContent,
  access: { server: 'allocation.delete' },
  activity: [serverAllocationDelete],
  summary: 'Give an allocation back; the primary one stays',
});
