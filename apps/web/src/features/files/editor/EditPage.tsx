import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { readContents } from '@app/contracts/client/file-streams.contract.js';
import { permissionOf } from '../../../shared/api/can.js';
import { Page } from '../../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../../shared/ui/PageState.js';
import { ServerSection, useServerId } from '../../servers/index.js';
import { Breadcrumb } from '../Breadcrumb.js';
import styles from '../Files.module.css';
import { nameOf, normalPath, parentOf } from '../paths.js';
import { EditorView } from './EditorView.js';
import { openedFileQuery } from './editor.api.js';
import { NotEditable } from './NotEditable.js';

/** One file of a server as text. */
export function EditPage() {
  const { path = '/' } = useSearch({ from: '/shell/s/$server/edit' });
  const name = nameOf(normalPath(path));
  return (
    <div className={styles.page}>
      <ServerSection title={name} needs={permissionOf(readContents)}>
        <EditFile key={path} path={normalPath(path)} />
      </ServerSection>
    </div>
  );
}

function EditFile({ path }: { path: string }) {
  const t = useTranslations('editor');
  const server = useServerId();
  const navigate = useNavigate();
  const { new: isNew = false } = useSearch({ from: '/shell/s/$server/edit' });
  const query = useQuery(openedFileQuery(server, path, isNew));
  const close = (): void =>
    void navigate({ to: '/s/$server/files', params: { server }, search: { path: parentOf(path) } });
  if (query.data?.kind === 'text') {
    return <EditorView server={server} path={path} opened={query.data} onClose={close} />;
  }
  return (
    <Page title={nameOf(path)} width="full">
      <Breadcrumb server={server} path={path} />
      <PageState query={query} what={t('failed')} skeleton={<Skeleton rows={1} height={320} />}>
        {({ kind }) =>
          kind === 'text' ? null : (
            <NotEditable server={server} path={path} kind={kind} onReplaced={() => void query.refetch()} />
          )
        }
      </PageState>
    </Page>
  );
}
