import type { Egg } from '../../catalogue/catalogue.api.js';
import { included } from '../../parts/included.js';
import type { ShownVariable } from '../../../startup/index.js';
import type { AdminServer, Startup } from '../servers.api.js';

/** What a server is started as, as it stands in the form; its variables have a form of their own. */
export interface StartupDraft {
  readonly egg: string;
  readonly image: string;
  readonly startup: string;
  readonly skipsScript: boolean;
}
export type Values = Record<string, string>;

export const draftOf = ({ egg, container }: AdminServer): StartupDraft => ({
  egg: String(egg),
  image: container.image,
  startup: container.startup_command,
  skipsScript: container.skip_scripts,
});

/** Another egg comes with its own first image and command. */
export const withEgg = (draft: StartupDraft, egg: Egg): StartupDraft => ({
  ...draft,
  egg: String(egg.id),
  image: Object.values(egg.docker_images)[0] ?? draft.image,
  startup: Object.values(egg.startup_commands)[0] ?? draft.startup,
});

export interface ServerVariable extends ShownVariable {
  readonly value: string;
}

/** The variables of an egg, with the values of the server where it is made of that egg already. */
export function variablesOf(server: AdminServer, egg: Egg | undefined): readonly ServerVariable[] {
  const isSame = egg === undefined || egg.id === server.egg;
  const variables = isSame
    ? included(server.relationships?.variables).map((one) => ({ ...one, value: one.server_value }))
    : included(egg.relationships?.variables).map((one) => ({
        ...one,
        rules: one.rules.join('|'),
        value: one.default_value,
      }));
  return [...variables]
    .sort((one, other) => (one.sort ?? 0) - (other.sort ?? 0))
    .map((one) => ({ ...one, value: one.value ?? '' }));
}

export const valuesOf = (variables: readonly ServerVariable[]): Values =>
  Object.fromEntries(variables.map(({ env_variable, value }) => [env_variable, value]));

/** The whole of it, as the panel takes it. */
export const requestOf = (draft: StartupDraft, environment: Values): Startup => ({
  egg: draft.egg,
  image: draft.image.trim(),
  startup: draft.startup,
  environment,
  skip_scripts: draft.skipsScript,
});

/** Whether nothing but the image differs: then nothing else is written either. */
export const isImageAlone = (before: StartupDraft, after: StartupDraft): boolean =>
  before.image !== after.image &&
  before.egg === after.egg &&
  before.startup === after.startup &&
  before.skipsScript === after.skipsScript;

export const differs = (before: StartupDraft, after: StartupDraft): boolean =>
  JSON.stringify(before) !== JSON.stringify(after);
