import { item, type Item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { ResolvedVariable } from '../../eggs/index.js';
import type { VariableValues } from '../../startup/index.js';

/** `server_variable`: the egg's variable with the server's own value, null when it has none. */
export const toServerVariable = (variable: ResolvedVariable, values: VariableValues): Item =>
  item('server_variable', {
    id: variable.id,
    egg_id: variable.eggId,
    name: variable.name,
    description: variable.description,
    env_variable: variable.envVariable,
    default_value: variable.defaultValue,
    user_viewable: variable.isUserViewable,
    user_editable: variable.isUserEditable,
    rules: variable.rules.join('|'),
    sort: variable.sort,
    created_at: toWireDate(variable.createdAt),
    updated_at: toWireDate(variable.updatedAt),
    server_value: values.get(variable.id) ?? null,
  });
