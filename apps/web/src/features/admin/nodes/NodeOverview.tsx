import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { Badge } from '../../../shared/ui/Badge.js';
import { Button } from '../../../shared/ui/Button.js';
import { CopyText } from '../../../shared/ui/Copy.js';
import { Card, Facts, Row } from '../../../shared/ui/Layout.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import { resourcesQuery } from '../../servers/index.js';
import { useLimits } from '../parts/use-limits.js';
import { included } from '../parts/included.js';
import { configurationUrl, drop, nodesQuery, type Node } from './nodes.api.js';
import { Promised } from './Promised.js';

const MOST_ASKED = 100;

/** What a node is, whether it answers, and how its daemon is set up. */
export function NodeOverview({ node }: { node: Node }) {
  const t = useTranslations('admin.nodes');
  const limits = useLimits();
  const servers = included(node.relationships?.servers);
  return (
    <>
      <Card title={t('about')}>
        <Facts
          facts={[
            [t('link'), <Answers key="link" node={node} />],
            [t('fields.fqdn'), `${node.scheme}://${node.fqdn}:${node.daemon_connect}`],
            [t('memory'), <Promised key="memory" node={node} what="memory" />],
            [t('disk'), <Promised key="disk" node={node} what="disk" />],
            [t('fields.cpu'), limits.cpu(node.cpu)],
            [t('section.servers'), servers.length],
            [t('location'), node.relationships?.location?.attributes?.short ?? t('noLocation')],
            [t('uuid'), <CopyText key="uuid" text={node.uuid} what={t('uuid')} />],
          ]}
        />
      </Card>
      <Card title={t('join')} help={t('joinHelp')}>
        <Row>
          <a href={configurationUrl(node.id)} download="config.yml">
            {t('configuration')}
          </a>
        </Row>
      </Card>
      <Delete node={node} isEmpty={servers.length === 0} />
    </>
  );
}

/** As the panel has it from the states of the node's servers: no page waits for a node. */
function Answers({ node }: { node: Node }) {
  const t = useTranslations('admin.nodes');
  const uuids = included(node.relationships?.servers)
    .slice(0, MOST_ASKED)
    .map(({ uuid }) => uuid);
  const { data } = useQuery(resourcesQuery(uuids));
  const known = Object.values(data ?? {});
  if (known.length === 0) return <>{t('unknown')}</>;
  return known.some(({ node_reachable }) => node_reachable) ? (
    <Badge tone="ok" shape="dot">
      {t('answers')}
    </Badge>
  ) : (
    <Badge tone="warn" shape="diamond">
      {t('away')}
    </Badge>
  );
}

function Delete({ node, isEmpty }: { node: Node; isEmpty: boolean }) {
  const t = useTranslations('admin.nodes');
  const navigate = useNavigate();
  const client = useQueryClient();
  const deleting = useConfirmed({
    call: () => drop(node.id),
    done: () => t('deleted', { name: node.name }),
    // What is gone is not asked for again: the list is, once it is shown.
    onDone: () =>
      void navigate({ to: '/admin/nodes' }).then(() =>
        client.invalidateQueries({ queryKey: nodesQuery.queryKey }),
      ),
    title: () => t('deleteTitle', { name: node.name }),
    verb: () => t('deleteVerb', { name: node.name }),
    text: () => <p>{t('deleteLoses')}</p>,
  });
  return (
    <Card title={t('delete')} help={t('deleteHelp')}>
      <Row>
        <Button reason={isEmpty ? null : t('deleteFirst')} onPress={() => deleting.ask()}>
          {t('deleteVerb', { name: node.name })}
        </Button>
      </Row>
      {deleting.dialog}
    </Card>
  );
}
