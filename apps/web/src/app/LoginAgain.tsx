import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { LoginForm } from '../features/auth/index.js';
import { fetchSession } from '../shared/api/call.js';
import { loginDone, useLoginAsked } from '../shared/api/login-gate.js';
import { sessionQuery } from '../shared/api/session.js';
import { Dialog } from '../shared/ui/Dialog.js';

/** The login above a page whose session has ended; the page and what was typed in it stay. */
export function LoginAgain() {
  const t = useTranslations('shell');
  const client = useQueryClient();
  const isAsked = useLoginAsked();
  const goOn = async (): Promise<void> => {
    const session = await fetchSession();
    client.setQueryData(sessionQuery.queryKey, session.attributes);
    loginDone();
    await client.invalidateQueries();
  };
  return (
    <Dialog title={t('sessionEnded')} isOpen={isAsked}>
      <p>{t('sessionEndedWhy')}</p>
      <LoginForm onDone={goOn} />
      {/* A whole load: nothing of the ended session is kept. */}
      <a href="/login">{t('leave')}</a>
    </Dialog>
  );
}
