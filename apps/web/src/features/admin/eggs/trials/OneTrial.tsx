import { useQuery } from '@tanstack/react-query';
import { CircleX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { cancelAnyOperation } from '@app/contracts/application/operations.contract.js';
import { useAction } from '../../../../shared/api/use-action.js';
import { Time } from '../../../../shared/format/Time.js';
import { formatDuration } from '../../../../shared/format/times.js';
import { useFormat } from '../../../../shared/format/use-format.js';
import { Badge, Progress } from '../../../../shared/ui/Badge.js';
import { Button } from '../../../../shared/ui/Button.js';
import { Muted } from '../../../../shared/ui/Layout.js';
import { useAdminNeed } from '../../parts/use-admin-need.js';
import { cancel, installationQuery, type Trial } from './trials.api.js';
import styles from './Trials.module.css';

const SHOWN = {
  running: { tone: 'info', shape: 'half' },
  succeeded: { tone: 'ok', shape: 'dot' },
  failed: { tone: 'bad', shape: 'cross' },
} as const;

/** How a trial stands, and the end of what its installation wrote; that of the newest is open. */
export function OneTrial(props: { trial: Trial; node: string; isNewest: boolean }) {
  const { trial, node, isNewest } = props;
  const t = useTranslations('admin.trials');
  const { outcome, server, started_at, ended_at, error, log } = trial;
  const standing = outcome ?? 'running';
  return (
    <li className={styles.trial}>
      <div className={styles.head}>
        <span role={isNewest ? 'status' : undefined}>
          <Badge {...SHOWN[standing]}>{t(`standing.${standing}`)}</Badge>
        </span>
        <strong>{node}</strong>
        <Muted>
          {ended_at === null
            ? outcome !== null && t('clearing')
            : t('took', { time: formatDuration(Date.parse(ended_at) - Date.parse(started_at)) })}
        </Muted>
        <Muted>
          <Time at={started_at} />
        </Muted>
      </div>
      {outcome === null && server !== null && <Installing server={server} />}
      {error !== null && <p className={styles.error}>{error}</p>}
      {log.length > 0 && (
        <details open={isNewest || undefined}>
          <summary>{t('log')}</summary>
          <pre className={styles.log}>{log.join('\n')}</pre>
        </details>
      )}
    </li>
  );
}

/** How far the installation is, and the way to end it. */
function Installing({ server }: { server: string }) {
  const t = useTranslations('admin.trials');
  const format = useFormat();
  const need = useAdminNeed()(cancelAnyOperation);
  const { data: operation } = useQuery(installationQuery(server));
  const cancelling = useAction({
    call: cancel,
    changes: [installationQuery(server).queryKey],
    done: () => t('cancelled'),
  });
  const { id, step, percent, cancellable } = operation ?? {};
  return (
    <div className={styles.head}>
      <Progress
        label={t('progress')}
        value={percent === undefined || percent === null ? null : percent / 100}
        text={format.percent(percent ?? 0)}
      />
      <Muted>{step ?? t('waits')}</Muted>
      {id !== undefined && cancellable && (
        <Button
          size="small"
          icon={CircleX}
          busy={cancelling.busy}
          reason={need}
          onPress={() => cancelling.run(id)}
        >
          {t('cancel')}
        </Button>
      )}
    </div>
  );
}
