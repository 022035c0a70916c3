import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Hourglass } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { rulesOf } from '@app/contracts/operations/operation-rules.js';
import { Page } from '../../shared/ui/Layout.js';
import { Pages } from '../../shared/ui/Pages.js';
import { Empty, PageState, Skeleton } from '../../shared/ui/PageState.js';
import { cancelOperation, useNeed, useServer } from '../servers/index.js';
import { retry, serverOperationsQuery, type Operation } from './operations.api.js';
import { isRepeatable, OperationDeed } from './OperationDeed.js';
import { OperationsTable } from './OperationsTable.js';

/** Long work on one server, open in every state of it: it is often what keeps the server from being used. */
export function ServerOperationsPage() {
  const t = useTranslations('operations');
  const server = useServer();
  const { page } = useSearch({ from: '/shell/s/$server/operations' });
  const navigate = useNavigate({ from: '/s/$server/operations' });
  const query = useQuery(serverOperationsQuery(server.identifier, page));
  return (
    <Page title={t('title')}>
      <PageState query={query} skeleton={<Skeleton rows={8} />}>
        {({ data, meta: { pagination } }) =>
          data.length === 0 ? (
            <Empty icon={Hourglass} title={t('emptyTitle')}>
              {t('emptyServer')}
            </Empty>
          ) : (
            <>
              <OperationsTable
                operations={data.map(({ attributes }) => attributes)}
                nameOf={() => server.name}
                isOfOne
                deed={(operation) => (
                  <Deed
                    operation={operation}
                    isLast={pagination.current_page === 1 && operation.id === data[0]?.attributes.id}
                  />
                )}
              />
              <Pages
                page={pagination.current_page}
                pages={pagination.total_pages}
                onPage={(next) => void navigate({ to: '.', search: { page: next } })}
              />
            </>
          )
        }
      </PageState>
    </Page>
  );
}

const OF_BACKUPS = new Set(['backup', 'restore', 'prove']);

/** Only the last operation of a server is done again; what failed with a backup is begun anew where backups are. */
function Deed({ operation, isLast }: { operation: Operation; isLast: boolean }) {
  const t = useTranslations('operations');
  const server = useServer();
  const { kind, outcome } = operation;
  const need = useNeed(rulesOf(kind)?.permission ?? null);
  if (outcome === 'failed' && OF_BACKUPS.has(kind)) {
    return (
      <Link to="/s/$server/backups" params={{ server: server.identifier }}>
        {t('toBackups')}
      </Link>
    );
  }
  if (isRepeatable(operation) && !isLast) return null;
  return (
    <OperationDeed
      operation={operation}
      name={server.name}
      cancel={(id) => cancelOperation(server.identifier, id)}
      retry={(id) => retry(server.identifier, id)}
      changes={[['server', server.identifier]]}
      reason={need}
    />
  );
}
