import { useTranslations } from 'use-intl';
import { useFailureText } from '../../shared/api/use-failure-text.js';
import { useSecondsUntil } from '../../shared/format/use-seconds-until.js';
import type { ConsoleView } from '../../shared/live/console-connection.js';
import { Button } from '../../shared/ui/Button.js';
import styles from './Console.module.css';

/** Why nothing new is printed, above the output that stays. */
export function ConsoleNotice({ view, onRetry }: { view: ConsoleView; onRetry: () => void }) {
  const t = useTranslations('console');
  const failureText = useFailureText();
  const seconds = useSecondsUntil(view.retryAt);
  if (view.phase === 'open') return null;
  const text = {
    connecting: t('connecting'),
    lost: t('lost', { seconds }),
    suspended: t('suspended'),
    refused: t('refused', { reason: failureText(view.refusal) }),
  }[view.phase];
  return (
    <div className={styles.notice} role="status">
      <span>{text}</span>
      {view.phase === 'lost' && (
        <Button size="small" onPress={onRetry}>
          {t('now')}
        </Button>
      )}
    </div>
  );
}
