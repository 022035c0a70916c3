import type { QueryKey } from '@tanstack/react-query';
import { CircleX, RotateCw } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../shared/api/use-action.js';
import { Button } from '../../shared/ui/Button.js';
import type { Operation } from './operations.api.js';

/** Only installations know by themselves how they are done again. */
export const isRepeatable = ({ kind, outcome }: Operation): boolean =>
  (outcome === 'failed' || outcome === 'cancelled') && kind.endsWith('install');

/** Ends what runs, or does again what failed. */
export function OperationDeed(props: {
  operation: Operation;
  name: string;
  cancel: (operation: number) => Promise<unknown>;
  retry: (operation: number) => Promise<unknown>;
  changes: readonly QueryKey[];
  reason?: string | null;
}) {
  const t = useTranslations('operations');
  const { operation, name, changes, reason } = props;
  const { id, outcome, cancellable } = operation;
  const isRunning = outcome === null;
  const acting = useAction({
    call: () => (isRunning ? props.cancel(id) : props.retry(id)),
    changes,
    done: () => t(isRunning ? 'cancelled' : 'retried', { name }),
  });
  if (isRunning ? !cancellable : !isRepeatable(operation)) return null;
  return (
    <Button
      size="small"
      icon={isRunning ? CircleX : RotateCw}
      busy={acting.busy}
      reason={reason}
      aria-label={t(isRunning ? 'cancelOf' : 'retryOf', { name })}
      onPress={() => acting.run()}
    >
      {t(isRunning ? 'cancel' : 'retry')}
    </Button>
  );
}
