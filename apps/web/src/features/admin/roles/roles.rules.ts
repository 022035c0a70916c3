import { included } from '../parts/included.js';
import type { Role } from './roles.api.js';
import {
  permissionsFor,
  ROLE_MODELS,
  type RoleModel,
  type RolePermission,
  type RoleVerb,
} from '@app/contracts/permissions/role.permissions.js';

export const VERBS = ['read', 'create', 'update', 'delete'] as const satisfies readonly RoleVerb[];
/** In the catalogue; `create` is the button of the page. */
export const TEXT_OF_VERB = {
  read: 'read',
  create: 'createVerb',
  update: 'update',
  delete: 'delete',
} as const;
/** There are no plugins yet, and nothing that a role could do with them. */
export const MODELS = ROLE_MODELS.filter((model) => model !== 'plugin');

export const mayDo = (held: readonly string[], model: RoleModel, verb: RoleVerb): boolean =>
  permissionsFor({ model, verb }).every((name) => held.includes(name));

/** The same permissions with those of a box, or without them. */
export function withBox(
  held: readonly RolePermission[],
  box: readonly RolePermission[],
  isOn: boolean,
): RolePermission[] {
  const rest = held.filter((name) => !box.includes(name));
  return isOn ? [...rest, ...box] : rest;
}

/** What some roles together let somebody do, thing by thing. */
export const summary = (
  held: readonly string[],
): { readonly model: (typeof MODELS)[number]; readonly verbs: readonly (typeof VERBS)[number][] }[] =>
  MODELS.flatMap((model) => {
    const verbs = VERBS.filter((verb) => mayDo(held, model, verb));
    return verbs.length === 0 ? [] : [{ model, verbs }];
  });

/** What the panel has told of a role's permissions, in the type of a form. */
export const permissionsOf = (role: Pick<Role, 'relationships'>): RolePermission[] =>
  included(role.relationships?.permissions).map(({ name }) => name as RolePermission);
