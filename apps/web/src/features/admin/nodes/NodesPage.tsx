import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { HardDrive, Plus } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { createNode } from '@app/contracts/application/nodes.contract.js';
import { Button } from '../../../shared/ui/Button.js';
import { Page } from '../../../shared/ui/Layout.js';
import { Empty, PageState } from '../../../shared/ui/PageState.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { Twofold } from '../../../shared/ui/cells/Twofold.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { NodeBadges } from './NodeBadges.js';
import { Promised } from './Promised.js';
import { nodesQuery, type Node } from './nodes.api.js';

export function NodesPage() {
  const t = useTranslations('admin.nodes');
  const navigate = useNavigate();
  const query = useQuery(nodesQuery);
  const need = useAdminNeed();
  const newButton = (
    <Button icon={Plus} reason={need(createNode)} onPress={() => void navigate({ to: '/admin/nodes/new' })}>
      {t('new')}
    </Button>
  );
  const columns: Column<Node>[] = [
    {
      id: 'name',
      title: t('node'),
      phone: 'first',
      cell: (node) => (
        <Twofold below={`${node.fqdn}:${node.daemon_connect}`}>
          <Link to="/admin/nodes/$node/$section" params={{ node: String(node.id), section: 'overview' }}>
            {node.name}
          </Link>
        </Twofold>
      ),
    },
    { id: 'state', title: t('state'), cell: (node) => <NodeBadges node={node} /> },
    {
      id: 'location',
      title: t('location'),
      phone: 'hidden',
      cell: ({ relationships }) => relationships?.location?.attributes?.short ?? null,
    },
    { id: 'memory', title: t('memory'), cell: (node) => <Promised node={node} what="memory" /> },
    { id: 'disk', title: t('disk'), phone: 'hidden', cell: (node) => <Promised node={node} what="disk" /> },
  ];
  return (
    <Page title={t('title')} actions={(query.data?.length ?? 0) > 0 && newButton}>
      <PageState query={query}>
        {(nodes) =>
          nodes.length === 0 ? (
            <Empty icon={HardDrive} title={t('emptyTitle')} action={newButton}>
              {t('empty')}
            </Empty>
          ) : (
            <Table label={t('title')} columns={columns} rows={nodes} rowKey={({ uuid }) => uuid} />
          )
        }
      </PageState>
    </Page>
  );
}
