import { Link } from '@tanstack/react-router';
import { CircleSlash, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { SubuserPermission } from '@app/contracts/permissions/subuser.permissions.js';
import { Page } from '../../shared/ui/Layout.js';
import { Empty } from '../../shared/ui/PageState.js';
import type { ServerState } from './server-state.rules.js';
import { useServerState } from './use-live-server.js';
import { useNeed, useServerId } from './use-server.js';

/** States in which the panel refuses everything but looking on. */
const CLOSED = new Set<ServerState>([
  'suspended',
  'installing',
  'install_failed',
  'restoring',
  'transferring',
]);

/** Why nobody may do anything here now, or null: for pages that stay open all the same. */
export function useClosed(): string | null {
  const t = useTranslations('servers');
  const state = useServerState();
  return CLOSED.has(state) ? t('closed', { state: t(`states.${state}`) }) : null;
}

/** A section of a server: in its place stands why it cannot be used, to those who may not and while nobody may. */
export function ServerSection(props: {
  title: string;
  needs: SubuserPermission | null;
  children: ReactNode;
}) {
  const { title, needs, children } = props;
  const t = useTranslations('servers');
  const need = useNeed(needs);
  const closed = useClosed();
  const server = useServerId();
  if (need === null && closed === null) return children;
  return (
    <Page title={title}>
      {need === null ? (
        <Empty
          icon={CircleSlash}
          title={closed!}
          action={
            <Link to="/s/$server/operations" params={{ server }}>
              {t('toOperations')}
            </Link>
          }
        >
          {t('closedHelp')}
        </Empty>
      ) : (
        <Empty icon={Lock} title={t('notAllowed')}>
          {need}
        </Empty>
      )}
    </Page>
  );
}
