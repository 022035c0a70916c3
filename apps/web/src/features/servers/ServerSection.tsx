import { CircleSlash, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { SubuserPermission } from '@app/contracts/permissions/subuser.permissions.js';
import { Page } from '../../shared/ui/Layout.js';
import { Empty } from '../../shared/ui/PageState.js';
import { useServerState } from './use-live-server.js';
import { useNeed } from './use-server.js';

/** States in which the panel refuses everything but looking on. */
const CLOSED = new Set(['suspended', 'installing', 'install_failed', 'restoring', 'transferring']);

/** A section of a server: in its place stands why it cannot be used, to those who may not and while nobody may. */
export function ServerSection(props: {
  title: string;
  needs: SubuserPermission | null;
  children: ReactNode;
}) {
  const { title, needs, children } = props;
  const t = useTranslations('servers');
  const need = useNeed(needs);
  const state = useServerState();
  if (need === null && !CLOSED.has(state)) return children;
  return (
    <Page title={title}>
      {need === null ? (
        <Empty icon={CircleSlash} title={t('closed', { state: t(`states.${state}`) })}>
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
