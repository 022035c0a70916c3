import { z } from 'zod';
import { lenientBool, lenientInt } from '../core/lenient.js';
import { nameText } from '../core/names.js';
import { defineRoute } from '../core/route.js';
import { createdOf, PathId } from '../core/wire.js';
import { EggItem } from './items.js';

/** Eggs made and changed field by field, and what an import would do: beyond application-api.md §5. */
const none = { none: 'administration is not part of the activity log' };

/** A list, or the text of Pterodactyl with `|` between the rules. */
const rules = z.union([z.array(z.string()).max(100), z.string()]);

const EggVariableInput = z.object({
  /** The name in its place when absent. */
  name: z.string().max(255).optional(),
  description: z.string().max(10_000).nullish(),
  env_variable: z.string().min(1).max(191),
  default_value: z.union([z.string(), z.number(), z.boolean()]).nullish(),
  user_viewable: lenientBool().optional(),
  user_editable: lenientBool().optional(),
  rules: rules.nullish(),
  sort: lenientInt(-1000, 1_000_000).nullish(),
});

/** JSON, as text or decoded; null takes it from the egg that this one extends. */
const configuration = z.union([z.string(), z.record(z.string(), z.unknown())]).nullish();
const labelled = z.record(z.string().min(1).max(191), z.string().min(1).max(10_000));
const texts = z.array(z.string().max(255)).max(500);

const optional = {
  author: z.string().max(255).optional(),
  description: z.string().max(50_000).nullish(),
  tags: texts.optional(),
  /** A data URI of a picture. */
  icon: z
    .string()
    .max(512 * 1024)
    .regex(/^data:image\/[\w.+-]+;base64,/i, 'must be a data URI of a picture')
    .nullish(),
  features: texts.nullish(),
  file_denylist: texts.optional(),
  force_outgoing_ip: lenientBool().optional(),
  config: z
    .object({
      files: configuration,
      startup: configuration,
      logs: configuration,
      stop: z.string().max(255).nullish(),
      /** The egg from which comes what is null here. */
      extends: lenientInt(1).nullish(),
    })
    .optional(),
  script: z
    .object({
      privileged: lenientBool().optional(),
      install: z.string().nullish(),
      entry: z.string().max(255).nullish(),
      container: z.string().max(255).nullish(),
      extends: lenientInt(1).nullish(),
    })
    .optional(),
  update_url: z.string().max(2048).nullish(),
  /** All of them: a variable that is not among them goes, with the values of the servers. */
  variables: z.array(EggVariableInput).max(500).optional(),
};
const required = {
  name: nameText(1, 255),
  /** Label and image; the first is the default. */
  docker_images: labelled,
  /** Label and command; the first is the default. */
  startup_commands: labelled,
};

const example = {
  name: 'Paper',
  docker_images: { 'Java 21': 'ghcr.io/example/java:21' },
  startup_commands: { Default: 'java -jar {{SERVER_JARFILE}}' },
  variables: [
    {
      name: 'Jar file',
      env_variable: 'SERVER_JARFILE',
      default_value: 'server.jar',
      rules: 'required|string',
    },
  ],
};

export const createEgg = defineRoute({
  id: 'application.eggs.create',
  method: 'POST',
  path: '/eggs',
  status: 201,
  body: z
    .object({
      /** The default nest when absent. */
      nest: lenientInt(1).optional(),
      ...required,
      ...optional,
    })
    .meta({ id: 'CreateEggRequest', examples: [example] }),
  response: createdOf(EggItem),
  access: { key: 'egg', write: true },
  activity: none,
  summary: 'Create an egg with its variables',
});

export const updateEgg = defineRoute({
  id: 'application.eggs.update',
  method: 'PATCH',
  path: '/eggs/:egg',
  status: 200,
  params: z.object({ egg: PathId }),
  body: z
    .object({ ...z.object(required).partial().shape, ...optional })
    .meta({ id: 'UpdateEggRequest', examples: [{ name: 'Paper' }] }),
  response: EggItem,
  access: { key: 'egg', write: true },
  activity: none,
  summary: 'Change an egg; fields not sent stay as they are',
});

export const importEggFromUrl = defineRoute({
  id: 'application.eggs.import-url',
  method: 'POST',
  path: '/eggs/import-url',
  status: 201,
  body: z
    .object({ url: z.string().min(1).max(2048), nest: lenientInt(1).optional() })
    .meta({ id: 'ImportEggFromUrlRequest', examples: [{ url: 'https://example.com/egg-paper.json' }] }),
  response: EggItem,
  access: { key: 'egg', write: true },
  activity: none,
  actsOutside: true,
  summary: 'Import the egg document at a public address',
});

/** Of every server of the egg: what it has set for variables that would go. */
const TouchedServer = z.object({
  id: z.number(),
  uuid: z.string(),
  identifier: z.string(),
  name: z.string(),
  lost_values: z.array(z.string()),
});

export const EggPreview = z
  .object({
    /** The egg that would be updated; null = a new one would be made. */
    egg: z.number().nullable(),
    changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
    /** The first hundred. */
    servers: z.array(TouchedServer),
    servers_total: z.number(),
  })
  .meta({ id: 'EggPreview' });

/** The body is the document, as for an import. */
export const previewEgg = defineRoute({
  id: 'application.eggs.preview',
  method: 'POST',
  path: '/eggs/preview',
  status: 200,
  query: z.looseObject({
    /** Fetch the document from this address instead of the body. */
    url: z.string().max(2048).optional(),
  }),
  body: z.string().default(''),
  bodyTreatment: 'raw',
  bodyLimit: 16 * 1024 * 1024,
  response: EggPreview,
  access: { key: 'egg', write: true },
  activity: { none: 'nothing is changed' },
  actsOutside: true,
  summary: 'What importing an egg document would change, and for which servers',
});
