import { z } from 'zod';
import { defineRoute } from '../core/route.js';

/** daemon-api.md §3 */
const daemon = { daemon: true } as const;

/** Without `v=2` exactly five keys: a stock Pelican panel refuses a daemon that answers more or fewer. */
export const getSystem = defineRoute({
  id: 'daemon.system.information',
  method: 'GET',
  path: '/api/system',
  status: 200,
  query: z.looseObject({ v: z.string().optional() }),
  response: z.looseObject({ version: z.string() }),
  access: daemon,
  summary: 'What machine this is; `v=2` tells of Docker too',
});
export const getIps = defineRoute({
  id: 'daemon.system.ips',
  method: 'GET',
  path: '/api/system/ips',
  status: 200,
  response: z.object({ ip_addresses: z.array(z.string()) }),
  access: daemon,
  summary: 'Addresses of the node that allocations may use',
});
export const getUtilization = defineRoute({
  id: 'daemon.system.utilization',
  method: 'GET',
  path: '/api/system/utilization',
  status: 200,
  response: z.looseObject({
    memory_total: z.number(),
    memory_used: z.number(),
    swap_total: z.number(),
    swap_used: z.number(),
    load_average1: z.number(),
    load_average5: z.number(),
    load_average15: z.number(),
    cpu_percent: z.number(),
    disk_total: z.number(),
    disk_used: z.number(),
  }),
  access: daemon,
  summary: 'Load, memory and disk of the node',
});
/** Beyond Wings: absent there, so a 404 means a stock daemon (docs/adr/0007-compatibility-precedence.md). */
export const getCapabilities = defineRoute({
  id: 'daemon.system.capabilities',
  method: 'GET',
  path: '/api/capabilities',
  status: 200,
  response: z.object({ name: z.string(), version: z.string(), features: z.array(z.string()) }),
  access: daemon,
  summary: 'What this daemon can do beyond Wings',
});
export const updateConfiguration = defineRoute({
  id: 'daemon.system.update',
  method: 'POST',
  path: '/api/update',
  status: 200,
  body: z.looseObject({}),
  response: z.object({ applied: z.boolean() }),
  access: daemon,
  activity: { none: 'the panel records what it asks for' },
  summary: 'Push the node configuration',
});

/** `GET /up` of the panel and the daemon. */
export const daemonUp = defineRoute({
  id: 'daemon.system.up',
  method: 'GET',
  path: '/up',
  status: 200,
  response: z.object({ status: z.literal('ok') }),
  access: 'public',
  summary: 'Answers 200 when it can serve',
});
