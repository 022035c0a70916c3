import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { createRole, deleteRole, getRole, updateRole } from '@app/contracts/application/roles.contract.js';
import { Banner, Card, Page } from '../../../shared/ui/Layout.js';
import { PageState } from '../../../shared/ui/PageState.js';
import { toast } from '../../../shared/ui/toast.js';
import { DropCard } from '../parts/DropCard.js';
import { included } from '../parts/included.js';
import { NeedsRole } from '../parts/NeedsRole.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { RoleForm } from './RoleForm.js';
import { changeRole, dropRole, makeRole, roleQuery, ROLES, type Role } from './roles.api.js';
import { permissionsOf } from './roles.rules.js';
import styles from '../parts/Parts.module.css';

export function RolePage() {
  const { role } = useParams({ from: '/shell/admin/roles/$role' });
  const t = useTranslations('admin.roles');
  return role === 'new' ? (
    <NeedsRole title={t('newTitle')} route={createRole}>
      <NewRole />
    </NeedsRole>
  ) : (
    <NeedsRole title={t('role')} route={getRole}>
      <OneRole key={role} id={Number(role)} />
    </NeedsRole>
  );
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
        reason={null}
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
  const need = useAdminNeed();
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
                reason={need(updateRole)}
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
        <ul className={styles.names}>
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
  const need = useAdminNeed();
  const { name } = role;
  return (
    <DropCard
      texts={{
        title: t('drop'),
        help: t('dropHelp'),
        verb: t('dropVerb', { name }),
        ask: t('dropTitle', { name }),
        loses: t('dropLoses'),
        done: t('dropped', { name }),
      }}
      reason={need(deleteRole)}
      call={() => dropRole(role.id)}
      list="/admin/roles"
      changes={ROLES}
    />
  );
}
