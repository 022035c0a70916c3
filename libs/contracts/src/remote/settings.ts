import { z } from 'zod';

/** What a daemon needs to know of a server: remote-api.md §4. Missing keys are tolerated, both dialects are read. */
export const ServerBuild = z.looseObject({
  memory_limit: z.number(),
  swap: z.number(),
  io_weight: z.number().nullish(),
  cpu_limit: z.number(),
  threads: z.string().nullish(),
  disk_space: z.number(),
  oom_killer: z.boolean().optional(),
  oom_disabled: z.boolean().optional(),
});

export const ServerMount = z.object({ source: z.string(), target: z.string(), read_only: z.boolean() });

export const ServerSettings = z.looseObject({
  id: z.number().optional(),
  uuid: z.string(),
  /** Uuid of the user whose server it is; ours beyond remote-api.md §4, for hazard D21. */
  owner: z.string().nullish(),
  meta: z.looseObject({ name: z.string(), description: z.string().nullish() }),
  suspended: z.boolean(),
  environment: z.record(z.string(), z.unknown()),
  invocation: z.string(),
  skip_egg_scripts: z.boolean(),
  build: ServerBuild,
  container: z.looseObject({ image: z.string(), requires_rebuild: z.boolean().optional() }),
  allocations: z.looseObject({
    force_outgoing_ip: z.boolean().optional(),
    default: z.object({ ip: z.string(), port: z.number() }),
    mappings: z.record(z.string(), z.array(z.number())),
  }),
  mounts: z.array(ServerMount).nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
  egg: z.looseObject({
    id: z.string(),
    file_denylist: z.array(z.string()).nullish(),
    // PHP encodes an empty object as `[]`.
    features: z.union([z.record(z.string(), z.array(z.string())), z.array(z.unknown())]).nullish(),
  }),
  crash_detection_enabled: z.boolean().optional(),
});
export type ServerSettings = z.infer<typeof ServerSettings>;

/** remote-api.md §5 */
export const ProcessConfiguration = z.looseObject({
  startup: z.looseObject({
    done: z.array(z.string()).nullish(),
    user_interaction: z.array(z.unknown()).nullish(),
    strip_ansi: z.boolean().optional(),
  }),
  stop: z.looseObject({ type: z.string(), value: z.string().nullish() }),
  configs: z.array(
    z.looseObject({
      file: z.string(),
      parser: z.string(),
      create_file: z.boolean().optional(),
      replace: z.array(
        z.looseObject({
          match: z.string(),
          if_value: z.string().optional(),
          replace_with: z.unknown(),
          /** boolean, number or string: what a key that the file lacks becomes; ours beyond remote-api.md §5. */
          value_type: z.string().optional(),
        }),
      ),
    }),
  ),
});
export type ProcessConfiguration = z.infer<typeof ProcessConfiguration>;

export const ServerConfiguration = z.object({
  settings: ServerSettings,
  process_configuration: ProcessConfiguration,
});
export type ServerConfiguration = z.infer<typeof ServerConfiguration>;

export const InstallationScript = z.object({
  container_image: z.string(),
  entrypoint: z.string(),
  script: z.string(),
});
export type InstallationScript = z.infer<typeof InstallationScript>;
