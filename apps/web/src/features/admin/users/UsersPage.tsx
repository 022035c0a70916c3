import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, SearchX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useTypedSearch } from '../../../shared/router/use-typed-search.js';
import { Badge } from '../../../shared/ui/Badge.js';
import { Button } from '../../../shared/ui/Button.js';
import { SearchField } from '../../../shared/ui/forms/SearchField.js';
import { Page, Row } from '../../../shared/ui/Layout.js';
import { Pages } from '../../../shared/ui/Pages.js';
import { Empty, PageState } from '../../../shared/ui/PageState.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { Twofold } from '../parts/Twofold.js';
import { usersQuery, type User } from './users.api.js';

export function UsersPage() {
  const t = useTranslations('admin.users');
  const search = useSearch({ from: '/shell/admin/users' });
  const navigate = useNavigate({ from: '/admin/users' });
  const query = useQuery(usersQuery(search));
  const [typed, setTyped] = useTypedSearch(
    search.q,
    (q) => void navigate({ to: '.', search: { q }, replace: true }),
  );
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
      <Row>
        <SearchField label={t('search')} value={typed} onChange={setTyped} />
      </Row>
      <PageState query={query}>
        {({ data, meta: { pagination } }) =>
          data.length === 0 ? (
            <Empty
              icon={SearchX}
              title={t('noneMatch')}
              action={<Button onPress={() => setTyped('')}>{t('clear')}</Button>}
            />
          ) : (
            <>
              <Table
                label={t('title')}
                columns={columns}
                rows={data.map(({ attributes }) => attributes)}
                rowKey={({ uuid }) => uuid}
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
