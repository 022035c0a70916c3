import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { deleteNode, updateNode } from '@app/contracts/application/nodes.contract.js';
import { useAdminTopic } from '../../../shared/live/live.js';
import { Button } from '../../../shared/ui/Button.js';
import { CopyText } from '../../../shared/ui/Copy.js';
import { Banner, Card, Facts, Row } from '../../../shared/ui/Layout.js';
import { toast } from '../../../shared/ui/toast.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import { included } from '../parts/included.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { DrainCard } from './drain/DrainCard.js';
import { Amounts } from './link/Amounts.js';
import { JoinCard } from './link/JoinCard.js';
import { LinkCard } from './link/LinkCard.js';
import { resetSecret, statusQuery } from './link/link.api.js';
import { isRestartDue, isUnjoined } from './link/link.rules.js';
import { drop, nodeQuery, nodesQuery, type Node } from './nodes.api.js';

/** What a node is, how it is reached, and what it has. */
export function NodeOverview({ node }: { node: Node }) {
  const t = useTranslations('admin.nodes');
  const link = useTranslations('admin.nodeLink');
  useAdminTopic();
  const { data: status } = useQuery(statusQuery(node.id));
  const servers = included(node.relationships?.servers);
  const isMissing = status !== undefined && isUnjoined(status.legs);
  useJoined(node.name, status && !isMissing);
  return (
    <>
      {status && isRestartDue(status.legs) && (
        <Banner tone="warn">
          <strong>{link('restartDue', { name: node.name })}</strong>
          <p>{link('restartDueWhy')}</p>
        </Banner>
      )}
      {isMissing && <JoinCard node={node.id} />}
      <LinkCard node={node.id} />
      <Amounts node={node} />
      <Card title={t('about')}>
        <Facts
          facts={[
            [t('fields.fqdn'), `${node.scheme}://${node.fqdn}:${node.daemon_connect}`],
            [link('release'), status?.version ?? '–'],
            [t('section.servers'), servers.length],
            [t('location'), node.relationships?.location?.attributes?.short ?? t('noLocation')],
            [t('uuid'), <CopyText key="uuid" text={node.uuid} what={t('uuid')} />],
          ]}
        />
      </Card>
      <DrainCard node={node} />
      <Secret node={node} />
      <Delete node={node} isEmpty={servers.length === 0} />
    </>
  );
}

/** Says so when a node that was waited for is there. */
function useJoined(name: string, isThere: boolean | undefined): void {
  const link = useTranslations('admin.nodeLink');
  const wasThere = useRef(isThere);
  useEffect(() => {
    if (wasThere.current === false && isThere) toast({ tone: 'ok', text: link('joined', { name }) });
    wasThere.current = isThere;
  }, [isThere, link, name]);
}

function Secret({ node }: { node: Node }) {
  const link = useTranslations('admin.nodeLink');
  const need = useAdminNeed()(updateNode);
  const resetting = useConfirmed({
    call: () => resetSecret(node.id),
    changes: [nodeQuery(node.id).queryKey],
    done: () => link('resetDone', { name: node.name }),
    title: () => link('resetTitle', { name: node.name }),
    verb: () => link('reset'),
    text: () => <p>{link('resetDoes')}</p>,
  });
  return (
    <Card title={link('key')} help={link('keyHelp')}>
      <Row>
        <Button reason={need} onPress={() => resetting.ask()}>
          {link('reset')}
        </Button>
      </Row>
      {resetting.dialog}
    </Card>
  );
}

function Delete({ node, isEmpty }: { node: Node; isEmpty: boolean }) {
  const t = useTranslations('admin.nodes');
  const navigate = useNavigate();
  const client = useQueryClient();
  const need = useAdminNeed()(deleteNode);
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
        <Button reason={need ?? (isEmpty ? null : t('deleteFirst'))} onPress={() => deleting.ask()}>
          {t('deleteVerb', { name: node.name })}
        </Button>
      </Row>
      {deleting.dialog}
    </Card>
  );
}
