import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { Button } from '../../../shared/ui/Button.js';
import { Banner, Card, Page, Row } from '../../../shared/ui/Layout.js';
import { PageState } from '../../../shared/ui/PageState.js';
import { toast } from '../../../shared/ui/toast.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import { included } from '../parts/included.js';
import { RoleForm } from './RoleForm.js';
import { changeRole, dropRole, makeRole, roleQuery, ROLES, type Role } from './roles.api.js';
import { permissionsOf } from './roles.rules.js';

export function RolePage() {
  const { role } = useParams({ from: '/shell/admin/roles/$role' });
  return role === 'new' ? <NewRole /> : <OneRole key={role} id={Number(role)} />;
}

function NewRole() {
  const t = useTranslations('admin.roles');
  const navigate = useNavigate();
  const client = useQueryClient();
  return (
    <Page title={t('newTitle')} crumbs={<Link to="/admin/roles">{t('title')}</Link>} width="form">
      <RoleForm
        fields={{ name: '', permissions: [], nodes: null }}
        verb={t('create')}
        onSave={async (fields) => {
          const { id, name } = await makeRole(fields);
          await client.invalidateQueries({ queryKey: ROLES });
          toast({ tone: 'ok', text: t('created', { name }) });
          void navigate({ to: '/admin/roles/$role', params: { role: String(id) } });
        }}
      />
    </Page>
  );
}

function OneRole({ id }: { id: number }) {
  const t = useTranslations('admin.roles');
  const common = useTranslations('common');
  const client = useQueryClient();
  const query = useQuery(roleQuery(id));
  return (
    <Page
      title={query.data?.name ?? t('role')}
      crumbs={<Link to="/admin/roles">{t('title')}</Link>}
      width="form"
    >
      <PageState query={query}>
        {(role) => (
          <>
            {role.root ? (
              <Banner tone="info">{t('rootHelp')}</Banner>
            ) : (
              <RoleForm
                fields={{ name: role.name, permissions: permissionsOf(role), nodes: role.nodes }}
                verb={common('save')}
                onSave={async (fields) => {
                  await changeRole(id, fields);
                  await client.invalidateQueries({ queryKey: ROLES });
                  toast({ tone: 'ok', text: t('saved', { name: fields.name }) });
                }}
              />
            )}
            <Holders role={role} />
            {!role.root && <Drop role={role} />}
          </>
        )}
      </PageState>
    </Page>
  );
}

function Holders({ role }: { role: Role }) {
  const t = useTranslations('admin.roles');
  const users = included(role.relationships?.users);
  const help = users.length === 0 ? t('nobody') : users.length < role.users_count ? t('more') : undefined;
  return (
    <Card title={t('people')} {...(help === undefined ? {} : { help })}>
      {users.length > 0 && (
        <ul>
          {users.map(({ id, username }) => (
            <li key={id}>
              <Link to="/admin/users/$user" params={{ user: String(id) }}>
                {username}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Drop({ role }: { role: Role }) {
  const t = useTranslations('admin.roles');
  const navigate = useNavigate();
  const client = useQueryClient();
  const { name } = role;
  const dropping = useConfirmed({
    call: () => dropRole(role.id),
    done: () => t('dropped', { name }),
    onDone: () =>
      void navigate({ to: '/admin/roles' }).then(() => client.invalidateQueries({ queryKey: ROLES })),
    title: () => t('dropTitle', { name }),
    verb: () => t('dropVerb', { name }),
    text: () => <p>{t('dropLoses')}</p>,
  });
  return (
    <Card title={t('drop')} help={t('dropHelp')}>
      <Row>
        <Button onPress={() => dropping.ask()}>{t('dropVerb', { name })}</Button>
      </Row>
      {dropping.dialog}
    </Card>
  );
}
