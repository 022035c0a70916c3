import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { Page } from '../../../shared/ui/Layout.js';
import { toast } from '../../../shared/ui/toast.js';
import { joinTokenKey, makeJoinToken } from './link/link.api.js';
import { NEW_NODE, NodeForm } from './NodeForm.js';
import { create, nodesQuery } from './nodes.api.js';

export function NewNodePage() {
  const t = useTranslations('admin.nodes');
  const navigate = useNavigate();
  const client = useQueryClient();
  return (
    <Page title={t('newTitle')} crumbs={<Link to="/admin/nodes">{t('title')}</Link>} width="form">
      <NodeForm
        fields={NEW_NODE}
        verb={t('create')}
        onSave={async (fields) => {
          const node = await create(fields);
          // Whoever made the node goes to its machine next.
          const token = await makeJoinToken(node.id).catch(() => undefined);
          client.setQueryData(joinTokenKey(node.id), token);
          await client.invalidateQueries({ queryKey: nodesQuery.queryKey });
          toast({ tone: 'ok', text: t('created', { name: node.name }) });
          void navigate({
            to: '/admin/nodes/$node/$section',
            params: { node: String(node.id), section: 'overview' },
          });
        }}
      />
    </Page>
  );
}
