import { normaliseScript, resolveInherited, type EggDocument, type EggVariableDocument } from '@app/eggs';
import type { EggEntity } from '../egg.entity.js';
import type { EggVariableEntity } from '../egg-variable.entity.js';
import type { ResolvedEgg, ResolvedVariable } from '../resolved-egg.js';

/** What installs an egg that names nothing of its own, as upstream does. */
export const DEFAULT_CONTAINER = 'alpine:3.4';
export const DEFAULT_ENTRYPOINT = 'ash';

const toVariableDocument = (variable: EggVariableEntity): EggVariableDocument => ({
  name: variable.name,
  description: variable.description,
  env_variable: variable.envVariable,
  default_value: variable.defaultValue,
  user_viewable: variable.isUserViewable,
  user_editable: variable.isUserEditable,
  rules: variable.rules,
  sort: variable.sort,
});

/** A stored egg as a document, without what it inherits. */
export const toDocument = (egg: EggEntity, variables: readonly EggVariableEntity[]): EggDocument => ({
  uuid: egg.uuid,
  name: egg.name,
  author: egg.author,
  description: egg.description,
  tags: egg.tags,
  icon: egg.icon,
  features: egg.features,
  docker_images: egg.dockerImages,
  file_denylist: egg.fileDenylist ?? [],
  startup_commands: egg.startupCommands,
  config: {
    files: egg.configFiles,
    startup: egg.configStartup,
    logs: egg.configLogs,
    stop: egg.configStop,
  },
  scripts: {
    installation: {
      script: egg.scriptInstall,
      container: egg.scriptContainer ?? '',
      entrypoint: egg.scriptEntry ?? '',
    },
  },
  variables: variables.map(toVariableDocument),
  update_url: egg.updateUrl,
});

/** Columns of an egg as an import writes them; what it inherited before is cleared (domain.md §4 step 9). */
export const toColumns = (document: EggDocument) => ({
  name: document.name,
  author: document.author,
  description: document.description,
  tags: document.tags,
  icon: document.icon,
  features: document.features,
  fileDenylist: document.file_denylist,
  dockerImages: document.docker_images,
  startupCommands: document.startup_commands,
  configFiles: document.config.files,
  configStartup: document.config.startup,
  configLogs: document.config.logs,
  configStop: document.config.stop,
  configFrom: null,
  scriptInstall: document.scripts.installation.script,
  scriptEntry: document.scripts.installation.entrypoint,
  scriptContainer: document.scripts.installation.container,
  copyScriptFrom: null,
  updateUrl: document.update_url,
});
export type EggColumns = ReturnType<typeof toColumns>;

/** Columns of variables. Titles that the database holds for the same (it ignores case) get their name added. */
export function toVariableColumns(variables: readonly EggVariableDocument[]) {
  const titles = new Set<string>();
  return variables.map((variable) => {
    const isTaken = titles.has(variable.name.toLowerCase());
    const suffix = ` (${variable.env_variable})`;
    const name = isTaken ? variable.name.slice(0, 255 - suffix.length) + suffix : variable.name;
    titles.add(name.toLowerCase());
    return {
      name,
      description: variable.description,
      envVariable: variable.env_variable,
      defaultValue: variable.default_value,
      isUserViewable: variable.user_viewable,
      isUserEditable: variable.user_editable,
      rules: variable.rules,
      sort: variable.sort,
    };
  });
}
export type VariableColumns = ReturnType<typeof toVariableColumns>[number];

const toVariable = (variable: EggVariableEntity): ResolvedVariable => ({ ...variable });

/** An egg with what it inherits from the eggs of `all`; a chain that leads back to itself ends there. */
export function resolveEgg(
  egg: EggEntity,
  variables: readonly EggVariableEntity[],
  all: ReadonlyMap<number, EggEntity>,
): ResolvedEgg {
  const resolve = (current: EggEntity, seen: ReadonlySet<number>): EggDocument => {
    const below = new Set([...seen, current.id]);
    const parent = (id: number | null): EggDocument | null => {
      const found = id === null || below.has(id) ? undefined : all.get(id);
      return found ? resolve(found, below) : null;
    };
    return resolveInherited(toDocument(current, []), {
      configFrom: parent(current.configFrom),
      scriptFrom: parent(current.copyScriptFrom),
    });
  };
  const document = resolve(egg, new Set());
  const { script, container, entrypoint } = document.scripts.installation;
  return {
    id: egg.id,
    uuid: egg.uuid,
    nestId: egg.nestId,
    name: egg.name,
    author: egg.author,
    description: egg.description,
    tags: egg.tags,
    icon: egg.icon,
    features: egg.features,
    fileDenylist: document.file_denylist,
    forceOutgoingIp: egg.forceOutgoingIp,
    dockerImages: egg.dockerImages,
    startupCommands: egg.startupCommands,
    config: document.config,
    script: {
      install: normaliseScript(script),
      container: container || DEFAULT_CONTAINER,
      entrypoint: entrypoint || DEFAULT_ENTRYPOINT,
      isPrivileged: egg.isScriptPrivileged,
    },
    configFrom: egg.configFrom,
    copyScriptFrom: egg.copyScriptFrom,
    updateUrl: egg.updateUrl,
    variables: variables.map(toVariable),
    createdAt: egg.createdAt,
    updatedAt: egg.updatedAt,
  };
}

/** The document of an egg with all it inherits, for export. */
export const resolvedDocument = (egg: ResolvedEgg): EggDocument => ({
  uuid: egg.uuid,
  name: egg.name,
  author: egg.author,
  description: egg.description,
  tags: [...egg.tags],
  icon: egg.icon,
  features: egg.features === null ? null : [...egg.features],
  docker_images: { ...egg.dockerImages },
  file_denylist: [...egg.fileDenylist],
  startup_commands: { ...egg.startupCommands },
  config: { ...egg.config },
  scripts: {
    installation: {
      script: egg.script.install === '' ? null : egg.script.install,
      container: egg.script.container,
      entrypoint: egg.script.entrypoint,
    },
  },
  variables: egg.variables.map((variable) => toVariableDocument({ ...variable, rules: [...variable.rules] })),
  update_url: egg.updateUrl,
});
