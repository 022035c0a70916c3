import { z } from 'zod';
import { lenientBool, lenientInt, lenientObject, present, presentInt } from '../core/lenient.js';
import { nameText } from '../core/names.js';

/** Bodies and objects of application-api.md §2. Memory, swap and disk in MiB, cpu in percent. */
const THREADS = /^[0-9-,]+$/;
const threads = z
  .string()
  .max(191)
  .refine((value) => THREADS.test(value), {
    message: 'The threads format is invalid.',
    params: { rule: 'regex' },
  })
  .nullish();
const PORTS = /^\d{1,5}(-\d{1,5})?$/;
const portRange = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z.string().refine((value) => PORTS.test(value), {
    message: 'The port range format is invalid.',
    params: { rule: 'regex' },
  }),
);

const name = nameText(1, 255);
/** A text column holds 65,535 bytes, and a character takes up to four of them. */
const longText = z.string().max(16_383).nullish();
const externalId = z.string().min(1).max(255).nullish();
const image = z.string().min(1).max(255);
export const Environment = lenientObject(
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable()),
);

const LIMITS = {
  memory: lenientInt(0),
  swap: lenientInt(-1),
  disk: lenientInt(0),
  io: lenientInt(0, 1000),
  cpu: lenientInt(0),
} as const;
const Limits = z.object({ ...LIMITS, threads });
const FeatureLimits = z.object({
  databases: presentInt(0),
  backups: presentInt(0),
  allocations: lenientInt(0).nullish(),
});

export const CreateServer = z
  .object({
    name,
    description: longText,
    external_id: externalId,
    user: lenientInt(1),
    egg: lenientInt(1),
    docker_image: image.nullish(),
    startup: longText,
    environment: present(Environment),
    limits: Limits,
    feature_limits: FeatureLimits,
    allocation: z
      .object({ default: lenientInt(1).nullish(), additional: z.array(lenientInt(1)).max(1000).nullish() })
      .nullish(),
    deploy: z
      .object({
        dedicated_ip: lenientBool(),
        port_range: present(z.array(portRange).max(1000).nullable()),
        tags: z.array(z.string()).max(100).nullish(),
        locations: z.array(lenientInt(1)).max(1000).nullish(),
      })
      .nullish(),
    oom_killer: lenientBool().nullish(),
    oom_disabled: lenientBool().nullish(),
    skip_scripts: lenientBool().nullish(),
    start_on_completion: lenientBool().nullish(),
  })
  .superRefine((body, context) => {
    if (body.deploy || body.allocation?.default) return;
    context.addIssue({
      code: 'custom',
      path: ['allocation', 'default'],
      message: 'The allocation.default field is required unless deploy is given.',
      params: { rule: 'required_unless' },
    });
  })
  .meta({
    id: 'CreateServerRequest',
    examples: [
      {
        name: 'Survival',
        user: 1,
        egg: 1,
        environment: { SERVER_JARFILE: 'server.jar' },
        limits: { memory: 1024, swap: 0, disk: 5120, io: 500, cpu: 100 },
        feature_limits: { databases: 0, backups: 2, allocations: 1 },
        deploy: { dedicated_ip: false, port_range: ['25565-25570'], locations: [1] },
        start_on_completion: true,
      },
    ],
  });
export type CreateServer = z.infer<typeof CreateServer>;

export const UpdateServerDetails = z
  .object({
    name,
    user: lenientInt(1),
    external_id: externalId,
    description: longText,
  })
  .meta({ id: 'UpdateServerDetailsRequest' });
export type UpdateServerDetails = z.infer<typeof UpdateServerDetails>;

const allocationIds = z.array(lenientInt(1)).max(1000).nullish();
export const UpdateServerBuild = z
  .object({
    allocation: lenientInt(1).nullish(),
    limits: Limits.nullish(),
    // The older clients send the limits beside the other fields; each is required unless `limits` is there.
    memory: LIMITS.memory.nullish(),
    swap: LIMITS.swap.nullish(),
    disk: LIMITS.disk.nullish(),
    io: LIMITS.io.nullish(),
    cpu: LIMITS.cpu.nullish(),
    threads,
    oom_killer: lenientBool().nullish(),
    oom_disabled: lenientBool().nullish(),
    add_allocations: allocationIds,
    remove_allocations: allocationIds,
    feature_limits: FeatureLimits,
  })
  .superRefine((body, context) => {
    if (body.limits) return;
    for (const field of ['memory', 'swap', 'disk', 'io', 'cpu'] as const) {
      if (typeof body[field] === 'number') continue;
      context.addIssue({
        code: 'custom',
        path: [field],
        message: `The ${field} field is required when limits is not present.`,
        params: { rule: 'required_without' },
      });
    }
  })
  .meta({
    id: 'UpdateServerBuildRequest',
    examples: [
      {
        limits: { memory: 2048, swap: 0, disk: 10_240, io: 500, cpu: 200 },
        add_allocations: [7],
        feature_limits: { databases: 0, backups: 2, allocations: 1 },
      },
    ],
  });
export type UpdateServerBuild = z.infer<typeof UpdateServerBuild>;

export const UpdateServerStartup = z
  .object({
    startup: longText,
    environment: present(Environment),
    egg: lenientInt(1),
    image: image.nullish(),
    skip_scripts: present(lenientBool()),
  })
  .meta({ id: 'UpdateServerStartupRequest' });
export type UpdateServerStartup = z.infer<typeof UpdateServerStartup>;

/** The documents of the seed name the field `docker_image`; `image` is accepted too. */
export const UpdateServerImage = z
  .object({ docker_image: image.nullish(), image: image.nullish() })
  .superRefine((body, context) => {
    if (body.docker_image ?? body.image) return;
    context.addIssue({
      code: 'custom',
      path: ['docker_image'],
      message: 'The docker image field is required.',
      params: { rule: 'required' },
    });
  })
  .meta({ id: 'UpdateServerImageRequest' });
export type UpdateServerImage = z.infer<typeof UpdateServerImage>;
