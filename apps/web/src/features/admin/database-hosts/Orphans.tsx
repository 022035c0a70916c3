import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { forgetOrphan } from '@app/contracts/application/database-hosts.contract.js';
import { Time } from '../../../shared/format/Time.js';
import { Button } from '../../../shared/ui/Button.js';
import { Banner, Card, Muted } from '../../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../../shared/ui/PageState.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import { Twofold } from '../../../shared/ui/cells/Twofold.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { giveUpOrphan, orphansQuery, type Orphan } from './database-hosts.api.js';

/** Databases on a host that no server has: most go by themselves, once the host lets them. */
export function Orphans({ host }: { host: number }) {
  const t = useTranslations('admin.databaseHosts');
  const need = useAdminNeed()(forgetOrphan);
  const query = useQuery(orphansQuery(host));
  const givingUp = useConfirmed({
    call: ({ id }: Orphan) => giveUpOrphan(host, id!),
    changes: [orphansQuery(host).queryKey],
    done: (_, { database: name }) => t('givenUp', { name }),
    title: (doomed) => t('giveUpTitle', { name: doomed.database }),
    verb: () => t('giveUp'),
    text: () => <p>{t('giveUpLoses')}</p>,
  });
  const columns: Column<Orphan>[] = [
    {
      id: 'database',
      title: t('database'),
      phone: 'first',
      cell: ({ database, since }) => (
        <Twofold below={since === null ? '' : <Time at={since} />}>
          <code>{database}</code>
        </Twofold>
      ),
    },
    { id: 'why', title: t('why'), cell: ({ reason }) => t(`reason.${reason}`) },
    { id: 'last', title: t('last'), phone: 'hidden', cell: ({ error }) => error ?? '' },
    {
      id: 'give-up',
      title: t('giveUp'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      // Of what is not this panel's there is nothing to give up.
      cell: (orphan) =>
        orphan.id !== null && (
          <Button
            size="small"
            aria-label={t('giveUpOf', { name: orphan.database })}
            reason={need}
            onPress={() => givingUp.ask(orphan)}
          >
            {t('giveUp')}
          </Button>
        ),
    },
  ];
  return (
    <Card title={t('orphans')} help={t('orphansHelp')}>
      <PageState query={query} skeleton={<Skeleton rows={1} />}>
        {({ orphans, hostError }) => (
          <>
            {hostError !== null && <Banner tone="warn">{t('hostError', { error: hostError })}</Banner>}
            {orphans.length === 0 ? (
              <Muted>{t('noOrphans')}</Muted>
            ) : (
              <Table
                label={t('orphans')}
                columns={columns}
                rows={orphans}
                rowKey={({ database }) => database}
              />
            )}
          </>
        )}
      </PageState>
      {givingUp.dialog}
    </Card>
  );
}
