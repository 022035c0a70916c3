import type { ServerVariableAttributes } from '@app/contracts/application/objects.js';
import { item, type Item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { ResolvedVariable } from '../../eggs/index.js';

/** A variable of the server's egg with the server's own value. */
export type ServerVariable = ResolvedVariable & { readonly serverId: number; readonly value: string | null };

export type ServerVariableItem = Item<'server_variable', ServerVariableAttributes>;

export const toServerVariable = (variable: ServerVariable): ServerVariableItem =>
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
    server_value: variable.value,
  });
