import { useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { createJoinToken } from '@app/contracts/application/node-link.contract.js';
import { useAction } from '../../../../shared/api/use-action.js';
import { formatDuration } from '../../../../shared/format/times.js';
import { useSecondsUntil } from '../../../../shared/format/use-seconds-until.js';
import { Progress } from '../../../../shared/ui/Badge.js';
import { Button } from '../../../../shared/ui/Button.js';
import { CopyBlock } from '../../../../shared/ui/Copy.js';
import { Card, Muted, Row } from '../../../../shared/ui/Layout.js';
import { useAdminNeed } from '../../parts/use-admin-need.js';
import { configurationUrl } from '../nodes.api.js';
import styles from './Link.module.css';
import { joinTokenKey, makeJoinToken, type JoinToken } from './link.api.js';

/** The one command that makes a machine this node; shown until the node was heard of. */
export function JoinCard({ node }: { node: number }) {
  const t = useTranslations('admin.nodeLink');
  const need = useAdminNeed()(createJoinToken);
  const client = useQueryClient();
  const { data: token } = useQuery<JoinToken>({
    queryKey: joinTokenKey(node),
    queryFn: () => makeJoinToken(node),
    // A new one ends the one before, so it is made when somebody asks for it.
    enabled: false,
  });
  const making = useAction({
    call: () => makeJoinToken(node),
    onDone: (made) => void client.setQueryData(joinTokenKey(node), made),
  });
  return (
    <Card title={t('join')} help={t('joinHelp')}>
      {token ? (
        <Command token={token} onExpired={() => making.busy || making.run()} />
      ) : (
        <Row>
          <Button
            look="primary"
            icon={KeyRound}
            busy={making.busy}
            reason={need}
            onPress={() => making.run()}
          >
            {t('makeCommand')}
          </Button>
        </Row>
      )}
      {need === null && (
        <Muted>
          {t('byHand')}{' '}
          <a href={configurationUrl(node)} download="config.yml">
            {t('configuration')}
          </a>
        </Muted>
      )}
    </Card>
  );
}

function Command({ token, onExpired }: { token: JoinToken; onExpired: () => void }) {
  const t = useTranslations('admin.nodeLink');
  const expiresAt = Date.parse(token.expires_at);
  const left = useSecondsUntil(expiresAt);
  const isExpired = left <= 1 && Date.now() >= expiresAt;
  useEffect(() => {
    if (isExpired) onExpired();
    // Once for each command: a renewal that failed is not tried over and over.
  }, [isExpired, token.command]);
  return (
    <>
      <CopyBlock text={token.command} what={t('command')} />
      <div className={styles.waiting}>
        <Progress label={t('waiting')} value={null} />
        <Muted>{isExpired ? t('expired') : t('waitingFor', { time: formatDuration(left * 1000) })}</Muted>
      </div>
    </>
  );
}
