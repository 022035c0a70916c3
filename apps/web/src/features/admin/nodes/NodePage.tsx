import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { updateNode } from '@app/contracts/application/nodes.contract.js';
import { useAction } from '../../../shared/api/use-action.js';
import { Switch } from '../../../shared/ui/forms/Choices.js';
import { Page } from '../../../shared/ui/Layout.js';
import { PageState } from '../../../shared/ui/PageState.js';
import { TabNav } from '../../../shared/ui/TabNav.js';
import { toast } from '../../../shared/ui/toast.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { NodeAllocations } from './NodeAllocations.js';
import { NodeBadges } from './NodeBadges.js';
import { fieldsOf, NodeForm } from './NodeForm.js';
import { NodeOverview } from './NodeOverview.js';
import { NodeServers } from './NodeServers.js';
import { NodeHealth } from './link/NodeHealth.js';
import { setMaintenance } from './link/link.api.js';
import { change, nodeQuery, nodesQuery, type Node } from './nodes.api.js';

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
        beside={
          query.data && (
            <>
              <NodeHealth node={query.data.id} />
              {(query.data.maintenance_mode || !query.data.public) && <NodeBadges node={query.data} />}
            </>
          )
        }
        width={section === 'settings' ? 'form' : 'page'}
        actions={query.data && <Maintenance node={query.data} />}
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

/** Keeps new starts away while the machine is worked on. */
function Maintenance({ node }: { node: Node }) {
  const t = useTranslations('admin.nodeLink');
  const need = useAdminNeed()(updateNode);
  const { name, maintenance_mode: isOn } = node;
  const switching = useAction({
    call: (on: boolean) => setMaintenance(node.id, on),
    changes: [nodesQuery.queryKey],
    done: (_, on) => t(on ? 'maintenanceOn' : 'maintenanceOff', { name }),
  });
  return (
    <Switch isSelected={isOn} isDisabled={need !== null || switching.busy} onChange={switching.run}>
      {t('maintenance')}
    </Switch>
  );
}
