import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { Page } from '../../../shared/ui/Layout.js';
import { PageState } from '../../../shared/ui/PageState.js';
import { TabNav } from '../../../shared/ui/TabNav.js';
import { toast } from '../../../shared/ui/toast.js';
import { NodeAllocations } from './NodeAllocations.js';
import { NodeBadges } from './NodeBadges.js';
import { fieldsOf, NodeForm } from './NodeForm.js';
import { NodeOverview } from './NodeOverview.js';
import { NodeServers } from './NodeServers.js';
import { change, nodeQuery, nodesQuery } from './nodes.api.js';

const SECTIONS = ['overview', 'allocations', 'servers', 'settings'] as const;

export function NodePage() {
  const t = useTranslations('admin.nodes');
  const common = useTranslations('common');
  const { node: id, section } = useParams({ from: '/shell/admin/nodes/$node/$section' });
  const client = useQueryClient();
  const query = useQuery(nodeQuery(Number(id)));
  return (
    <>
      <TabNav label={t('sections')}>
        {SECTIONS.map((name) => (
          <Link
            key={name}
            to="/admin/nodes/$node/$section"
            params={{ node: id, section: name }}
            activeOptions={{ exact: true, includeSearch: false }}
          >
            {t(`section.${name}`)}
          </Link>
        ))}
      </TabNav>
      <Page
        title={query.data?.name ?? t('node')}
        crumbs={<Link to="/admin/nodes">{t('title')}</Link>}
        beside={query.data && <NodeBadges node={query.data} />}
        width={section === 'settings' ? 'form' : 'page'}
      >
        <PageState query={query}>
          {(node) => {
            if (section === 'allocations') return <NodeAllocations node={node} />;
            if (section === 'servers') return <NodeServers node={node} />;
            if (section === 'overview') return <NodeOverview node={node} />;
            return (
              <NodeForm
                fields={fieldsOf(node)}
                verb={common('save')}
                onSave={async (fields) => {
                  await change(node.id, fields);
                  await client.invalidateQueries({ queryKey: nodesQuery.queryKey });
                  toast({ tone: 'ok', text: t('saved', { name: node.name }) });
                }}
              />
            );
          }}
        </PageState>
      </Page>
    </>
  );
}
