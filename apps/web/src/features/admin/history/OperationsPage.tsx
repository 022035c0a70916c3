import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Hourglass } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useAdminTopic } from '../../../shared/live/live.js';
import { Select } from '../../../shared/ui/forms/Select.js';
import { Page, Row } from '../../../shared/ui/Layout.js';
import { Pages } from '../../../shared/ui/Pages.js';
import { Empty, PageState, Skeleton } from '../../../shared/ui/PageState.js';
import { OperationDeed, OperationsTable } from '../../operations/index.js';
import { cancel, OPERATIONS, operationsQuery, retry } from './history.api.js';

const ALL = 'all';
const OUTCOMES = ['running', 'failed', 'cancelled', 'succeeded'] as const;
/** Long work on all servers, newest first. */
export function OperationsPage() {
  const t = useTranslations('operations');
  useAdminTopic();
  const search = useSearch({ from: '/shell/admin/operations' });
  const navigate = useNavigate({ from: '/admin/operations' });
  const query = useQuery(operationsQuery(search));
  const chosen = OUTCOMES.find((outcome) => outcome === search.of) ?? ALL;
  return (
    <Page title={t('title')}>
      <Row>
        <Select
          label={t('show')}
          hideLabel
          value={chosen}
          options={[
            { value: ALL, text: t('all') },
            ...OUTCOMES.map((value) => ({ value, text: t(`outcomes.${value}`) })),
          ]}
          onChange={(of: typeof chosen) => void navigate({ to: '.', search: of === ALL ? {} : { of } })}
        />
      </Row>
      <PageState query={query} skeleton={<Skeleton rows={8} />}>
        {({ data, meta: { pagination } }) =>
          data.length === 0 ? (
            <Empty icon={Hourglass} title={chosen === ALL ? t('emptyTitle') : t('noneMatch')}>
              {t('empty')}
            </Empty>
          ) : (
            <>
              <OperationsTable
                operations={data.map(({ attributes }) => attributes)}
                nameOf={({ server_name }) => server_name}
                deed={(operation) => (
                  <OperationDeed
                    operation={operation}
                    name={operation.server_name}
                    cancel={cancel}
                    retry={retry}
                    changes={[OPERATIONS]}
                  />
                )}
              />
              <Pages
                page={pagination.current_page}
                pages={pagination.total_pages}
                onPage={(page) => void navigate({ to: '.', search: { ...search, page } })}
              />
            </>
          )
        }
      </PageState>
    </Page>
  );
}
