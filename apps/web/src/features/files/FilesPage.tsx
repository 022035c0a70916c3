import { listFiles } from '@app/contracts/client/files.contract.js';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { permissionOf } from '../../shared/api/can.js';
import { Page } from '../../shared/ui/Layout.js';
import { Failed, PageState, Skeleton } from '../../shared/ui/PageState.js';
import { ServerSection, useCapability, useServerId } from '../servers/index.js';
import { Breadcrumb } from './Breadcrumb.js';
import { FilesView } from './FilesView.js';
import type { FileSort } from './files.api.js';
import { normalPath } from './paths.js';
import { usePagedRows, useWholeRows } from './use-file-rows.js';
import styles from './Files.module.css';

/** The files of a server, one directory at a time. */
export function FilesPage() {
  const t = useTranslations('files');
  return (
    <div className={styles.page}>
      <ServerSection title={t('title')} needs={permissionOf(listFiles)}>
        <Files />
      </ServerSection>
    </div>
  );
}

function Files() {
  const t = useTranslations('files');
  const server = useServerId();
  const search = useSearch({ from: '/shell/s/$server/files' });
  const navigate = useNavigate({ from: '/s/$server/files' });
  const directory = normalPath(search.path ?? '/');
  const wish = { directory, sort: search.sort ?? ('name' as FileSort), filter: search.filter ?? '' };
  const isPaged = useCapability('files.paged');
  const paged = usePagedRows(server, wish, isPaged);
  const whole = useWholeRows(server, wish, !isPaged);
  const change = (next: Partial<typeof search>): void =>
    void navigate({ to: '.', search: { ...search, ...next }, replace: true });
  const query = isPaged ? paged : whole;
  if (query.data) {
    return (
      <FilesView
        key={directory}
        rows={query.data}
        failure={
          query.error === null ? null : (
            <Failed error={query.error} what={t('failed')} onRetry={() => void query.refetch()} />
          )
        }
        wish={wish}
        onSort={(sort) => change({ sort: sort === 'name' ? undefined : sort })}
        onFilter={(filter) => change({ filter: filter || undefined })}
      />
    );
  }
  return (
    <Page title={t('title')} width="full">
      <Breadcrumb server={server} path={directory} />
      <PageState query={query} what={t('failed')} skeleton={<Skeleton rows={8} />}>
        {() => null}
      </PageState>
    </Page>
  );
}
