import { z } from 'zod';
import { lenientInt } from '../core/lenient.js';
import { defineRoute, type Wire } from '../core/route.js';
import { itemOf, listOf, PathId, Uuid } from '../core/wire.js';
import { AnyOperationItem } from './operations.contract.js';
import { Environment } from './servers.schemas.js';

/** Whether an egg installs, tried out on a node: beyond application-api.md §5. */
const EggParams = z.object({ egg: PathId });

/** Trials of an egg that are kept; older ones are forgotten. */
export const KEPT_TRIALS = 20;
/** Lines of the end of its log that a trial keeps. */
export const TRIAL_LOG_LINES = 20;

export const EggTrialItem = itemOf(
  'egg_trial',
  z.object({
    id: z.number(),
    egg: z.number(),
    node: z.number(),
    outcome: z.enum(['succeeded', 'failed']).nullable(),
    error: z.string().nullable(),
    /** The end of what the installation wrote. */
    log: z.array(z.string()),
    /** The server that was made for it, while there is one. */
    server: Uuid.nullable(),
    started_at: z.string(),
    /** Null until nothing of it is left on the node. */
    ended_at: z.string().nullable(),
  }),
);
export type EggTrialItem = Wire<typeof EggTrialItem>;

export const startEggTrial = defineRoute({
  id: 'application.eggs.start-trial',
  method: 'POST',
  path: '/eggs/:egg/trials',
  status: 202,
  params: EggParams,
  body: z
    .object({
      node: lenientInt(1),
      /** Values of variables that have no default. */
      environment: Environment.nullish(),
    })
    .meta({ id: 'StartEggTrialRequest', examples: [{ node: 1, environment: {} }] }),
  response: AnyOperationItem.extend({ meta: z.object({ trial: z.number() }) }),
  access: { key: 'egg', write: true },
  activity: { none: 'administration is not part of the activity log' },
  actsOutside: true,
  summary:
    'Install an egg in a server that goes again; answers its installation, which can be cancelled as any',
});

export const listEggTrials = defineRoute({
  id: 'application.eggs.trials',
  method: 'GET',
  path: '/eggs/:egg/trials',
  status: 200,
  params: EggParams,
  response: listOf(EggTrialItem),
  access: { key: 'egg', write: false },
  summary: 'The newest trials of an egg with their outcome and the end of the log',
});
