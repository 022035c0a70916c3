import { item, list, withMeta } from '@app/contracts/core/envelope.js';
import type { EggVariableItem } from '@app/contracts/client/objects.js';
import { previewStartup } from '@app/eggs';
import type { ResolvedVariable } from '../eggs/index.js';
import { effectiveValue, type VariableValues } from './startup.policy.js';
import type { ServerStartup } from './startup.service.js';

/** `egg_variable`: client-api.md, Objects. */
const toVariable = (variable: ResolvedVariable, values: VariableValues): EggVariableItem =>
  item('egg_variable', {
    name: variable.name,
    description: variable.description,
    env_variable: variable.envVariable,
    default_value: variable.defaultValue,
    server_value: values.get(variable.id) ?? null,
    is_editable: variable.isUserEditable,
    rules: variable.rules.join('|'),
  });

const startLine = ({ server, egg, values }: ServerStartup): string =>
  previewStartup(
    server.startup,
    { memory: server.memory, ip: server.ip, port: server.port },
    egg.variables.map((variable) => ({
      env_variable: variable.envVariable,
      value: effectiveValue(variable, values),
      user_viewable: variable.isUserViewable,
    })),
  );

const commandMeta = (startup: ServerStartup) => ({
  startup_command: startLine(startup),
  raw_startup_command: startup.server.startup,
});

/** Variables that users may see, in the order of the egg. */
export const startupList = (startup: ServerStartup) =>
  withMeta(
    list(
      startup.egg.variables
        .filter((variable) => variable.isUserViewable)
        .map((variable) => toVariable(variable, startup.values)),
    ),
    { ...commandMeta(startup), docker_images: startup.egg.dockerImages },
  );

export const variableItem = (startup: ServerStartup, variable: ResolvedVariable): EggVariableItem =>
  toVariable(variable, startup.values);

export const changedVariableItem = (startup: ServerStartup, variable: ResolvedVariable) =>
  withMeta(toVariable(variable, startup.values), commandMeta(startup));
