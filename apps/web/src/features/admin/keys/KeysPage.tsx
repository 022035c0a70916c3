import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { KeyRound, Plus, Trash2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import {
  createApplicationKey,
  deleteApplicationKey,
  listApplicationKeys,
} from '@app/contracts/application/keys.contract.js';
import { getUser } from '@app/contracts/application/users.contract.js';
import { Time } from '../../../shared/format/Time.js';
import { Badge } from '../../../shared/ui/Badge.js';
import { Button } from '../../../shared/ui/Button.js';
import { Page } from '../../../shared/ui/Layout.js';
import { Empty, PageState } from '../../../shared/ui/PageState.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import { NeedsRole } from '../parts/NeedsRole.js';
import { Twofold } from '../../../shared/ui/cells/Twofold.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { userQuery } from '../users/users.api.js';
import { dropKey, keysQuery, type ApplicationKey } from './keys.api.js';
import { counts } from './keys.rules.js';
import styles from '../parts/Parts.module.css';

export function KeysPage() {
  const t = useTranslations('admin.keys');
  return (
    <NeedsRole title={t('title')} route={listApplicationKeys}>
      <Keys />
    </NeedsRole>
  );
}

function Keys() {
  const t = useTranslations('admin.keys');
  const navigate = useNavigate();
  const need = useAdminNeed();
  const query = useQuery(keysQuery);
  const deleting = useConfirmed({
    call: ({ identifier }: ApplicationKey) => dropKey(identifier),
    changes: [keysQuery.queryKey],
    done: (_, { description: name }) => t('deleted', { name }),
    title: (doomed) => t('deleteTitle', { name: doomed.description }),
    verb: (doomed) => t('deleteOf', { name: doomed.description }),
    text: () => <p>{t('deleteLoses')}</p>,
  });
  const newButton = (
    <Button
      icon={Plus}
      reason={need(createApplicationKey)}
      onPress={() => void navigate({ to: '/admin/keys/new' })}
    >
      {t('new')}
    </Button>
  );
  const columns = useColumns();
  return (
    <Page title={t('title')} actions={(query.data?.length ?? 0) > 0 && newButton}>
      <PageState query={query}>
        {(keys) =>
          keys.length === 0 ? (
            <Empty icon={KeyRound} title={t('emptyTitle')} action={newButton}>
              {t('empty')}
            </Empty>
          ) : (
            <Table
              label={t('title')}
              rows={keys}
              rowKey={({ identifier }) => identifier}
              columns={[
                ...columns,
                {
                  id: 'delete',
                  title: t('delete'),
                  hideTitle: true,
                  phone: 'end',
                  align: 'end',
                  cell: (key) => (
                    <Button
                      look="quiet"
                      size="small"
                      icon={Trash2}
                      label={t('deleteOf', { name: key.description })}
                      reason={need(deleteApplicationKey)}
                      onPress={() => deleting.ask(key)}
                    />
                  ),
                },
              ]}
            />
          )
        }
      </PageState>
      {deleting.dialog}
    </Page>
  );
}

function useColumns(): Column<ApplicationKey>[] {
  const t = useTranslations('admin.keys');
  const common = useTranslations('common');
  return [
    {
      id: 'name',
      title: t('key'),
      phone: 'first',
      cell: ({ description, identifier }) => (
        <Twofold below={<code>{identifier}</code>}>
          <strong>{description}</strong>
        </Twofold>
      ),
    },
    { id: 'owner', title: t('owner'), phone: 'hidden', cell: ({ user }) => <Owner user={user} /> },
    {
      id: 'may',
      title: t('may'),
      cell: ({ permissions }) => {
        const { isAll, ...numbers } = counts(permissions);
        return isAll ? t('everything') : t('summary', numbers);
      },
    },
    {
      id: 'ips',
      title: t('from'),
      phone: 'hidden',
      cell: ({ allowed_ips: ips }) => (ips.length === 0 ? t('anywhere') : <code>{ips.join(', ')}</code>),
    },
    {
      id: 'used',
      title: t('used'),
      phone: 'hidden',
      cell: ({ last_used_at: at }) => (at === null ? common('never') : <Time at={at} />),
    },
    {
      id: 'expires',
      title: t('expires'),
      phone: 'hidden',
      cell: ({ expires_at: at }) => {
        if (at === null) return common('never');
        return new Date(at) < new Date() ? <Badge tone="quiet">{t('ended')}</Badge> : <Time at={at} />;
      },
    },
  ];
}

/** By name, for those who may know it. */
function Owner({ user: id }: { user: number }) {
  const t = useTranslations('admin.keys');
  const mayKnow = useAdminNeed()(getUser) === null;
  const { data } = useQuery({ ...userQuery(id), enabled: mayKnow });
  if (!data) return t('ownerId', { id });
  return (
    <Link to="/admin/users/$user" params={{ user: String(id) }} className={styles.whole}>
      {data.username}
    </Link>
  );
}
