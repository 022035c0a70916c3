import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { createRole, listRoles } from '@app/contracts/application/roles.contract.js';
import { Badge } from '../../../shared/ui/Badge.js';
import { Button } from '../../../shared/ui/Button.js';
import { Page } from '../../../shared/ui/Layout.js';
import { PageState } from '../../../shared/ui/PageState.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { NeedsRole } from '../parts/NeedsRole.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { rolesQuery, type Role } from './roles.api.js';
import { permissionsOf, summary } from './roles.rules.js';

export function RolesPage() {
  const t = useTranslations('admin.roles');
  return (
    <NeedsRole title={t('title')} route={listRoles}>
      <Roles />
    </NeedsRole>
  );
}

function Roles() {
  const t = useTranslations('admin.roles');
  const need = useAdminNeed();
  const navigate = useNavigate();
  const query = useQuery(rolesQuery);
  const columns: Column<Role>[] = [
    {
      id: 'name',
      title: t('role'),
      phone: 'first',
      cell: ({ id, name }) => (
        <Link to="/admin/roles/$role" params={{ role: String(id) }}>
          {name}
        </Link>
      ),
    },
    {
      id: 'may',
      title: t('may'),
      phone: 'second',
      cell: (role) =>
        role.root ? <Badge tone="info">{t('root')}</Badge> : <Reach held={permissionsOf(role)} />,
    },
    {
      id: 'where',
      title: t('where'),
      phone: 'second',
      cell: ({ nodes }) => (nodes === null ? t('everywhere') : t('onNodes', { count: nodes.length })),
    },
    { id: 'holders', title: t('holders'), align: 'end', phone: 'hidden', cell: (role) => role.users_count },
  ];
  return (
    <Page
      title={t('title')}
      actions={
        <Button
          icon={Plus}
          reason={need(createRole)}
          onPress={() => void navigate({ to: '/admin/roles/$role', params: { role: 'new' } })}
        >
          {t('new')}
        </Button>
      }
    >
      <PageState query={query}>
        {(roles) => (
          <Table label={t('title')} columns={columns} rows={roles} rowKey={({ id }) => String(id)} />
        )}
      </PageState>
    </Page>
  );
}

const NAMED = 3;

/** The first things that a role speaks of, and how many more there are. */
function Reach({ held }: { held: readonly string[] }) {
  const t = useTranslations('admin.roles');
  const models = summary(held).map(({ model }) => t(`model.${model}`));
  if (models.length === 0) return t('nothing');
  return t('reach', { names: models.slice(0, NAMED).join(', '), more: Math.max(0, models.length - NAMED) });
}
