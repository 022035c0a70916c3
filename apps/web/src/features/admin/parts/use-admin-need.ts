import { useTranslations } from 'use-intl';
import type { AdminAccess, RouteDescriptor } from '@app/contracts/core/route.js';
import { permissionsFor, roleNeedOf } from '@app/contracts/permissions/role.permissions.js';
import { useHolds } from '../../../shared/api/holds.js';
import { TEXT_OF_VERB } from '../roles/roles.rules.js';

export type AdminRoute = Pick<RouteDescriptor, 'id' | 'method'> & { readonly access: AdminAccess };

/** Why the caller's roles do not reach a route (conventions.md §2), or null when they do: for buttons and pages. */
export function useAdminNeed(): (route: AdminRoute) => string | null {
  const t = useTranslations('admin.roles');
  const holds = useHolds();
  return (route) => {
    const { model, verb } = roleNeedOf(route, route.access);
    if (permissionsFor({ model, verb }).every(holds)) return null;
    const permission =
      model === 'settings'
        ? t(verb === 'read' ? 'special.viewSettings' : 'special.updateSettings')
        : t('verbOf', { verb: t(TEXT_OF_VERB[verb]), what: t(`model.${model}`) });
    return t('needs', { permission });
  };
}
