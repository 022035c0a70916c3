import type { EggDocument } from '@app/eggs';
import { DEFAULT_CONTAINER, DEFAULT_ENTRYPOINT } from '../import/egg-document.js';

export interface EggChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

const VARIABLE = 'variables.';

/** The document as one list of fields, by the names of `PATCH /eggs/{egg}`; variables by their name. */
function fieldsOf(document: EggDocument): Record<string, unknown> {
  const { config, scripts, variables } = document;
  const { script, container, entrypoint } = scripts.installation;
  return {
    name: document.name,
    author: document.author,
    description: document.description,
    tags: document.tags,
    icon: document.icon,
    features: document.features,
    docker_images: document.docker_images,
    file_denylist: document.file_denylist,
    startup_commands: document.startup_commands,
    'config.files': config.files,
    'config.startup': config.startup,
    'config.logs': config.logs,
    'config.stop': config.stop,
    'script.install': script,
    'script.container': container || DEFAULT_CONTAINER,
    'script.entry': entrypoint || DEFAULT_ENTRYPOINT,
    update_url: document.update_url,
    ...Object.fromEntries(variables.map((variable) => [VARIABLE + variable.env_variable, variable])),
  };
}

/** Key order counts where it has a meaning: the first image is the default. */
const text = (value: unknown): string => JSON.stringify(value ?? null);

/** What differs between an egg (null = there is none) and the document that would replace it. */
export function changesOf(present: EggDocument | null, wanted: EggDocument): EggChange[] {
  const before = present ? fieldsOf(present) : {};
  const after = fieldsOf(wanted);
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((change) => text(change.before) !== text(change.after));
}

/** Variables that would go, and with them the values that servers have set. */
export const removedVariables = (changes: readonly EggChange[]): string[] =>
  changes
    .filter(({ field, after }) => field.startsWith(VARIABLE) && after === null)
    .map(({ field }) => field.slice(VARIABLE.length));
