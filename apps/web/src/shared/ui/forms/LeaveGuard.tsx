import { useBlocker } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { Confirm } from '../Dialog.js';

/** Asks before a page with changes is left, within the interface and by closing the tab. */
export function LeaveGuard({
  isUnsaved,
  within,
  onLeave,
}: {
  isUnsaved: boolean;
  /** Paths that begin so hold the same changes: sections of one form. */
  within?: string;
  onLeave?: () => void;
}) {
  const t = useTranslations('common');
  const blocker = useBlocker({
    shouldBlockFn: ({ next }) => isUnsaved && !(within !== undefined && next.pathname.startsWith(within)),
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
