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
export const getDockerDisk = defineRoute({
  id: 'daemon.system.docker.disk',
  method: 'GET',
  path: '/api/system/docker/disk',
  status: 200,
  response: z.object({
    containers_size: z.number(),
    images_total: z.number(),
    images_active: z.number(),
    images_size: z.number(),
    build_cache_size: z.number(),
  }),
  access: daemon,
  summary: 'What containers, images and the build cache take of the disk, in bytes',
});
/** The report of Docker as it is; `null` where nothing was removed. */
export const pruneImages = defineRoute({
  id: 'daemon.system.docker.prune',
  method: 'DELETE',
  path: '/api/system/docker/image/prune',
  also: [{ method: 'POST', path: '/api/system/docker/image/prune' }],
  status: 200,
  response: z.object({
    ImagesDeleted: z
      .array(z.object({ Untagged: z.string().optional(), Deleted: z.string().optional() }))
      .nullable(),
    SpaceReclaimed: z.number(),
  }),
  access: daemon,
  activity: { none: 'the panel records what it asks for' },
  summary: 'Remove images that nothing uses and no name stands for',
});
const flag = z.enum(['true', 'false', '1', '0']).optional();
export const getDiagnostics = defineRoute({
  id: 'daemon.system.diagnostics',
  method: 'GET',
  path: '/api/diagnostics',
  status: 200,
  query: z.looseObject({ include_endpoints: flag, include_logs: flag, log_lines: z.string().optional() }),
  response: z.string(),
  access: daemon,
  summary: 'A report for whoever helps, without secrets; addresses only with `include_endpoints`',
});
/** Beyond Wings. Guarded by a token of its own: who reads figures must not command servers. */
export const getMetrics = defineRoute({
  id: 'daemon.system.metrics',
  method: 'GET',
  path: '/metrics',
  status: 200,
  response: z.string(),
  access: 'public',
  summary: 'Figures for Prometheus, for the bearer of `metrics.token`; 404 where none is set',
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
