import { CircleX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { rulesOf } from '@app/contracts/operations/operation-rules.js';
import { useAction } from '../../shared/api/use-action.js';
import { formatDuration } from '../../shared/format/times.js';
import { useFormat } from '../../shared/format/use-format.js';
import { Progress } from '../../shared/ui/Badge.js';
import { Button } from '../../shared/ui/Button.js';
import { cancelOperation } from './servers.api.js';
import type { Operation } from './use-live-server.js';
import { useCan, useServerId } from './use-server.js';
import styles from './OperationProgress.module.css';

/** How far long work is, how long it takes yet, and the way to end it. */
export function OperationProgress({ operation }: { operation: Operation }) {
  const t = useTranslations('servers.operation');
  const format = useFormat();
  const server = useServerId();
  const mayCancel = useCan(rulesOf(operation.kind)?.permission ?? null);
  const cancelling = useAction({
    call: () => cancelOperation(server, operation.id),
    done: () => t('cancelled'),
  });
  const { step, percent, bytes_done, bytes_total } = operation;
  const left = leftOf(operation);
  const words = [
    step,
    percent !== null && `${Math.floor(percent)} %`,
    bytes_done !== null &&
      bytes_total !== null &&
      t('of', { done: format.bytes(bytes_done), total: format.bytes(bytes_total) }),
    left !== null && t('left', { time: formatDuration(left) }),
  ];
  return (
    <span className={styles.operation}>
      <span className={styles.words}>
        <span>{words.filter(Boolean).join(' · ')}</span>
        <Progress
          label={t('progress')}
          value={percent === null ? null : percent / 100}
          text={`${Math.floor(percent ?? 0)} %`}
        />
      </span>
      {operation.cancellable && mayCancel && (
        <Button size="small" icon={CircleX} busy={cancelling.busy} onPress={() => cancelling.run()}>
          {t('cancel')}
        </Button>
      )}
    </span>
  );
}

/** As long again as it took so far, by what is done; nothing can be said of the first steps. */
function leftOf({ percent, started_at }: Operation): number | null {
  if (percent === null || percent < 5) return null;
  const taken = Date.now() - Date.parse(started_at);
  return Math.max(0, (taken / percent) * (100 - percent));
}
