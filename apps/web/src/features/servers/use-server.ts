import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import type { SubuserPermission } from '@app/contracts/permissions/subuser.permissions.js';
import { can } from '../../shared/api/can.js';
import { useTaste } from '../../shared/taste.js';
import { serverQuery, serversQuery, type Server } from './servers.api.js';

const NONE: readonly string[] = [];

/** The short uuid in the address. */
export const useServerId = (): string => useParams({ from: '/shell/s/$server' }).server;

/** The server of the page; its frame has loaded it. */
export const useServer = (): Server => useSuspenseQuery(serverQuery(useServerId())).data.attributes;

/** For the navigation, which is there before the server is known. */
export function useServerName(server: string): string {
  const { data } = useQuery(serverQuery(server));
  return data?.attributes.name ?? server;
}

/** What the caller may do there; `isOpen` is for what stands on pages of no server too. */
export function useServerPermissions(server: string, isOpen = true): readonly string[] {
  const { data } = useQuery({ ...serverQuery(server), enabled: isOpen });
  return data?.meta.user_permissions ?? NONE;
}

/** Whether the caller may do that with the server of the page. */
export const useCan = (needed: SubuserPermission | null): boolean =>
  can(useServerPermissions(useServerId()), needed);

/** Why the caller may not, or null when they may: for buttons. */
export function useNeed(needed: SubuserPermission | null): string | null {
  const t = useTranslations('common');
  return useCan(needed) ? null : t('needs', { permission: needed ?? '' });
}

/** Whether the node of the page's server can do that beyond Wings; what it cannot is hidden. */
export function useCapability(name: string): boolean {
  const { data } = useQuery(serverQuery(useServerId()));
  return data?.meta.capabilities.includes(name) ?? false;
}

/** The pinned servers in the order of pinning, of those that the first page of the list holds. */
export function usePinnedServers(): readonly Server[] {
  const [pins] = useTaste('pins');
  const { data } = useQuery({ ...serversQuery({}), enabled: pins !== null });
  return (pins ?? []).flatMap(
    (pin) => data?.data.find(({ attributes }) => attributes.uuid === pin)?.attributes ?? [],
  );
}

/** Names by full uuid, of the servers that the first page of the list holds; of others the short uuid. */
export function useServerNames(): (uuid: string) => string {
  const { data } = useQuery(serversQuery({}));
  const names = new Map(data?.data.map(({ attributes }) => [attributes.uuid, attributes.name]));
  return (uuid) => names.get(uuid) ?? uuid.slice(0, 8);
}
