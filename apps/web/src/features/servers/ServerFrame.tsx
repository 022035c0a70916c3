import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { ApiFailure } from '../../shared/api/failure.js';
import { useHolds } from '../../shared/api/holds.js';
import { useSession } from '../../shared/api/session.js';
import { useWatched } from '../../shared/live/live.js';
import { Banner, Page } from '../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../shared/ui/PageState.js';
import { OperationProgress } from './OperationProgress.js';
import { serverQuery, type Server } from './servers.api.js';
import { useOperation, useServerState } from './use-live-server.js';
import { useServerId } from './use-server.js';
import styles from './ServerFrame.module.css';

// The administrators' API is no part of what others load.
const Unsuspend = lazy(async () => ({ default: (await import('./suspension/Unsuspend.js')).Unsuspend }));

/** Around every page of a server: loads it, and says above all what keeps it from being used. */
export function ServerFrame() {
  const id = useServerId();
  const query = useQuery(serverQuery(id));
  useWatched([id]);
  // One that was taken away meanwhile is shown no longer, though it was loaded.
  const isGone = query.error instanceof ApiFailure && query.error.status === 404;
  if (query.data && !isGone) {
    return (
      <>
        <ServerBanners server={query.data.attributes} />
        <Outlet />
      </>
    );
  }
  return (
    <Page title={id}>
      <PageState
        query={isGone ? { ...query, data: undefined } : query}
        skeleton={<Skeleton rows={4} height={80} />}
      >
        {() => null}
      </PageState>
    </Page>
  );
}

function ServerBanners({ server }: { server: Server }) {
  const t = useTranslations('servers');
  const { panel } = useSession();
  const state = useServerState();
  const mayLift = useHolds()('update server');
  const operation = useOperation();
  const progress = operation && <OperationProgress operation={operation} />;
  const banner = {
    suspended: (
      <Banner
        tone="bad"
        action={
          mayLift && (
            <Suspense>
              <Unsuspend server={server} />
            </Suspense>
          )
        }
      >
        {t('suspendedBanner', { panel: panel.name })}
      </Banner>
    ),
    installing: (
      <Banner tone="info">
        {t('installingBanner')}
        {progress}
      </Banner>
    ),
    install_failed: (
      <Banner
        tone="bad"
        action={
          <Link to="/s/$server/settings" params={{ server: server.identifier }}>
            {t('toSettings')}
          </Link>
        }
      >
        {t('failedBanner')}
      </Banner>
    ),
    missing: <Banner tone="warn">{t('awayBanner', { node: server.node })}</Banner>,
    transferring: <Banner tone="info">{t('transferringBanner')}</Banner>,
    restoring: (
      <Banner tone="info">
        {t('restoringBanner')}
        {progress}
      </Banner>
    ),
  }[state as string];
  return banner === undefined ? null : <div className={styles.banners}>{banner}</div>;
}
