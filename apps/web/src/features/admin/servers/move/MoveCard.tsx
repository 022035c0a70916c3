import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowRightLeft, CircleX } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { cancelTransfer, transferServer } from '@app/contracts/application/transfers.contract.js';
import { useAction } from '../../../../shared/api/use-action.js';
import { Time } from '../../../../shared/format/Time.js';
import { useFormat } from '../../../../shared/format/use-format.js';
import { useAdminTopic } from '../../../../shared/live/live.js';
import { Progress } from '../../../../shared/ui/Badge.js';
import { Button } from '../../../../shared/ui/Button.js';
import { Banner, Card, Muted, Row } from '../../../../shared/ui/Layout.js';
import { OPERATIONS, type AnyOperation } from '../../history/history.api.js';
import { useAdminNeed } from '../../parts/use-admin-need.js';
import { SERVERS, type AdminServer } from '../servers.api.js';
import { cancelMove, lastMoveQuery } from './move.api.js';
import { MoveDialog } from './MoveDialog.js';

/** Moves a server to another node: the way there, how far it is, and how the last one ended. */
export function MoveCard({ server }: { server: AdminServer }) {
  const t = useTranslations('admin.moves');
  useAdminTopic();
  const need = useAdminNeed()(transferServer);
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const { data: last } = useQuery(lastMoveQuery(server.uuid));
  const outcome = last === undefined ? undefined : (last?.outcome ?? 'none');
  const before = useRef(outcome);
  useEffect(() => {
    // Its end has changed the node and the addresses.
    if (before.current !== outcome && before.current !== undefined) {
      void client.invalidateQueries({ queryKey: SERVERS });
    }
    before.current = outcome;
  }, [client, outcome]);
  const isRunning = last !== undefined && last !== null && last.outcome === null;
  return (
    <Card title={t('card')} help={t('cardHelp')}>
      {isRunning ? (
        <Running server={server} operation={last} />
      ) : (
        <>
          {last && <Ended operation={last} />}
          <Row>
            <Button
              icon={ArrowRightLeft}
              reason={need ?? (server.status === null ? null : t('notNow'))}
              onPress={() => setAsking(true)}
            >
              {t('open')}
            </Button>
          </Row>
        </>
      )}
      <MoveDialog servers={[server]} isOpen={isAsking} onClose={() => setAsking(false)} />
    </Card>
  );
}

function Running({ server, operation }: { server: AdminServer; operation: AnyOperation }) {
  const t = useTranslations('admin.moves');
  const format = useFormat();
  const need = useAdminNeed()(cancelTransfer);
  const { step, percent, bytes_done, bytes_total } = operation;
  const cancelling = useAction({
    call: () => cancelMove(server.id),
    changes: [OPERATIONS, SERVERS],
    done: () => t('cancelled', { name: server.name }),
  });
  const words = [
    step,
    percent !== null && format.percent(percent),
    bytes_done !== null &&
      bytes_total !== null &&
      t('bytes', { done: format.bytes(bytes_done), total: format.bytes(bytes_total) }),
  ];
  return (
    <>
      <p role="status">{t('running', { words: words.filter(Boolean).join(' · ') })}</p>
      <Progress
        label={t('progress', { name: server.name })}
        value={percent === null ? null : percent / 100}
        text={format.percent(percent ?? 0)}
      />
      <Row>
        <Button icon={CircleX} busy={cancelling.busy} reason={need} onPress={() => cancelling.run()}>
          {t('cancel')}
        </Button>
      </Row>
    </>
  );
}

function Ended({ operation: { outcome, error, ended_at } }: { operation: AnyOperation }) {
  const t = useTranslations('admin.moves');
  if (outcome === 'failed') {
    return (
      <Banner tone="bad">
        {t('failed')} {error}
      </Banner>
    );
  }
  return (
    <Muted>
      {t(outcome === 'cancelled' ? 'wasCancelled' : 'succeeded')} {ended_at && <Time at={ended_at} />}
    </Muted>
  );
}
