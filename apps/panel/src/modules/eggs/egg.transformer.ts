import type { EGG_INCLUDES } from '@app/contracts/application/eggs.contract.js';
import type { EggItem } from '@app/contracts/application/items.js';
import type { EggVariableAttributes } from '@app/contracts/application/objects.js';
import { item, type Item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { Relations } from '../../platform/http/include-loader.js';
import type { ResolvedEgg, ResolvedVariable } from './resolved-egg.js';

const decode = (text: string | null): unknown => {
  try {
    return text === null ? {} : JSON.parse(text);
  } catch {
    return {};
  }
};

const first = (labelled: Readonly<Record<string, string>>): string => Object.values(labelled)[0] ?? '';

/** Inherited values are filled in; `extends` still says where from. */
export const toEgg = (egg: ResolvedEgg): EggItem =>
  item('egg', {
    id: egg.id,
    uuid: egg.uuid,
    name: egg.name,
    nest: egg.nestId,
    author: egg.author,
    description: egg.description,
    icon: egg.icon,
    features: egg.features,
    tags: egg.tags,
    docker_image: first(egg.dockerImages),
    docker_images: egg.dockerImages,
    config: {
      files: decode(egg.config.files),
      startup: decode(egg.config.startup),
      stop: egg.config.stop,
      logs: decode(egg.config.logs),
      file_denylist: egg.fileDenylist,
      extends: egg.configFrom,
    },
    startup: first(egg.startupCommands),
    startup_commands: egg.startupCommands,
    script: {
      privileged: egg.script.isPrivileged,
      install: egg.script.install === '' ? null : egg.script.install,
      entry: egg.script.entrypoint,
      container: egg.script.container,
      extends: egg.copyScriptFrom,
    },
    created_at: toWireDate(egg.createdAt),
    updated_at: toWireDate(egg.updatedAt),
  });

export type EggVariableItem = Item<'egg_variable', EggVariableAttributes>;

export const toEggVariable = (variable: ResolvedVariable): EggVariableItem =>
  item('egg_variable', {
    id: variable.id,
    egg_id: variable.eggId,
    name: variable.name,
    description: variable.description,
    env_variable: variable.envVariable,
    default_value: variable.defaultValue,
    user_viewable: variable.isUserViewable,
    user_editable: variable.isUserEditable,
    rules: variable.rules,
    sort: variable.sort,
    created_at: toWireDate(variable.createdAt),
    updated_at: toWireDate(variable.updatedAt),
  });

export const eggRelations: Relations<ResolvedEgg, typeof EGG_INCLUDES> = {
  nest: { source: 'nest', id: (egg) => egg.nestId },
  servers: { source: 'server', many: true },
  variables: { source: 'egg_variable', many: true },
};
