import { useQuery } from '@tanstack/react-query';
import { CircleX, PackageOpen, RotateCw } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { drainNode, endDrain } from '@app/contracts/application/drains.contract.js';
import { useAction } from '../../../../shared/api/use-action.js';
import { useFormat } from '../../../../shared/format/use-format.js';
import { Progress } from '../../../../shared/ui/Badge.js';
import { Button } from '../../../../shared/ui/Button.js';
import { Banner, Card, Row } from '../../../../shared/ui/Layout.js';
import { useConfirmed } from '../../../../shared/ui/use-confirmed.js';
import { useAdminNeed } from '../../parts/use-admin-need.js';
import { nodeQuery, type Node } from '../nodes.api.js';
import { begin, drainQuery, end, isInForce, type Drain } from './drain.api.js';

/** Empties a node: the way there, how far it is, and what keeps servers where they are. */
export function DrainCard({ node }: { node: Node }) {
  const t = useTranslations('admin.drain');
  const need = useAdminNeed()(drainNode);
  const { data: drain } = useQuery(drainQuery(node.id));
  const { name } = node;
  const beginning = useConfirmed({
    call: () => begin(node.id),
    changes: [nodeQuery(node.id).queryKey],
    done: () => t('begun', { name }),
    title: () => t('title', { name }),
    verb: () => t('verb', { name }),
    text: () => <p>{t('does')}</p>,
  });
  return (
    <Card title={t('card')} help={t('help')}>
      {isInForce(drain) ? (
        <InForce node={node} drain={drain} />
      ) : (
        <Row>
          <Button icon={PackageOpen} reason={need} onPress={() => beginning.ask()}>
            {t('verb', { name })}
          </Button>
        </Row>
      )}
      {beginning.dialog}
    </Card>
  );
}

function InForce({ node, drain }: { node: Node; drain: Drain }) {
  const t = useTranslations('admin.drain');
  const format = useFormat();
  const need = useAdminNeed();
  const changes = [nodeQuery(node.id).queryKey];
  const { state, moved, moving, left, percent, servers } = drain;
  const trying = useAction({ call: () => begin(node.id), changes, done: () => t('triesAgain') });
  const ending = useAction({
    call: () => end(node.id),
    changes,
    done: () => t('ended', { name: node.name }),
  });
  const refused = servers.filter((server) => server.state === 'refused');
  return (
    <>
      {state === 'drained' ? (
        <Banner tone="info">{t('drained')}</Banner>
      ) : (
        <>
          <p role="status">{t('running', { moved, moving, left })}</p>
          <Progress
            label={t('progress', { name: node.name })}
            value={percent / 100}
            text={format.percent(percent)}
          />
        </>
      )}
      {refused.length > 0 && (
        <Banner tone="warn">
          <strong>{t('stay', { count: refused.length })}</strong>
          <ul>
            {refused.map(({ uuid, name, reason }) => (
              <li key={uuid}>{t('because', { name, reason: reason ?? '' })}</li>
            ))}
          </ul>
        </Banner>
      )}
      <Row>
        {state !== 'drained' && refused.length > 0 && (
          <Button icon={RotateCw} busy={trying.busy} reason={need(drainNode)} onPress={() => trying.run()}>
            {t('tryAgain')}
          </Button>
        )}
        <Button icon={CircleX} busy={ending.busy} reason={need(endDrain)} onPress={() => ending.run()}>
          {t('end')}
        </Button>
      </Row>
    </>
  );
}
