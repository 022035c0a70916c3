import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Badge } from '../../../shared/ui/Badge.js';
import { Button } from '../../../shared/ui/Button.js';
import { Page } from '../../../shared/ui/Layout.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { SearchedList } from '../parts/SearchedList.js';
import { Twofold } from '../../../shared/ui/cells/Twofold.js';
import { usersQuery, type User } from './users.api.js';

export function UsersPage() {
  const t = useTranslations('admin.users');
  const search = useSearch({ from: '/shell/admin/users' });
  const navigate = useNavigate({ from: '/admin/users' });
  const query = useQuery(usersQuery(search));
  const columns: Column<User>[] = [
    {
      id: 'name',
      title: t('user'),
      phone: 'first',
      cell: (user) => (
        <Twofold below={user.email}>
          <Link to="/admin/users/$user" params={{ user: String(user.id) }}>
            {user.username}
          </Link>
        </Twofold>
      ),
    },
    {
      id: 'names',
      title: t('names'),
      cell: ({ first_name, last_name }) => `${first_name} ${last_name}`.trim(),
    },
    {
      id: 'admin',
      title: t('rights'),
      cell: ({ root_admin }) => (root_admin ? <Badge tone="info">{t('admin')}</Badge> : null),
    },
    {
      id: 'factor',
      title: t('secondFactor'),
      cell: (user) => (user['2fa_enabled'] ? <Badge tone="ok">{t('on')}</Badge> : null),
    },
  ];
  return (
    <Page
      title={t('title')}
      actions={
        <Button
          icon={Plus}
          onPress={() => void navigate({ to: '/admin/users/$user', params: { user: 'new' } })}
        >
          {t('new')}
        </Button>
      }
    >
      <SearchedList
        query={query}
        search={search}
        onSearch={(wanted, replace) => void navigate({ to: '.', search: wanted, replace })}
        texts={{ search: t('search'), noneMatch: t('noneMatch'), clear: t('clear') }}
      >
        {(users) => <Table label={t('title')} columns={columns} rows={users} rowKey={({ uuid }) => uuid} />}
      </SearchedList>
    </Page>
  );
}
