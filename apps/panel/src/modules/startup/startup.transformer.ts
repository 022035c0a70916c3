import { item, list, type Item, type List } from '@app/contracts/core/envelope.js';
import type { EggVariableAttributes } from '@app/contracts/client/startup.contract.js';
import { previewStartup } from '@app/eggs';
import type { ResolvedVariable } from '../eggs/index.js';
import { effectiveValue, type VariableValues } from './startup.policy.js';
import type { ServerStartup } from './startup.service.js';

/** `egg_variable`: client-api.md, Objects. */
export const variableAttributes = (
  variable: ResolvedVariable,
  values: VariableValues,
): EggVariableAttributes => ({
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
export const startupList = (startup: ServerStartup): List =>
  list(
    startup.egg.variables
      .filter((variable) => variable.isUserViewable)
      .map((variable) => item('egg_variable', { ...variableAttributes(variable, startup.values) })),
    { ...commandMeta(startup), docker_images: startup.egg.dockerImages },
  );

export const variableItem = (startup: ServerStartup, variable: ResolvedVariable): Item =>
  item('egg_variable', { ...variableAttributes(variable, startup.values) });

export const changedVariableItem = (startup: ServerStartup, variable: ResolvedVariable): Item =>
  item('egg_variable', { ...variableAttributes(variable, startup.values) }, commandMeta(startup));
