import { useBlocker } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { Confirm } from '../Dialog.js';

/** Asks before a page with changes is left, within the interface and by closing the tab. */
export function LeaveGuard({ isUnsaved, onLeave }: { isUnsaved: boolean; onLeave?: () => void }) {
  const t = useTranslations('common');
  const blocker = useBlocker({
    shouldBlockFn: () => isUnsaved,
    enableBeforeUnload: () => isUnsaved,
    withResolver: true,
  });
  return (
    <Confirm
      title={t('leaveTitle')}
      verb={t('leaveVerb')}
      isOpen={blocker.status === 'blocked'}
      onConfirm={() => {
        onLeave?.();
        blocker.proceed?.();
      }}
      onClose={() => blocker.reset?.()}
    >
      <p>{t('leaveLoses')}</p>
    </Confirm>
  );
}
