import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ApiFailure } from '../../shared/api/failure.js';
import { Failed, Skeleton } from '../../shared/ui/PageState.js';
import type { LoginStep } from './auth.api.js';
import { sendWelcome } from './links.api.js';
import { AuthCard } from './AuthCard.js';
import { BadLink } from './BadLink.js';
import { takeFragment } from './fragment.js';
import { LoginForm } from './LoginForm.js';
import { useEnter } from './use-enter.js';

/** Taken when the page is loaded, once: effects may run twice, and the token is gone by then. */
let visit: Promise<LoginStep> | null = null;

/** The link that an operator was given: signs in and goes to the servers. */
export function WelcomePage() {
  const t = useTranslations('auth');
  const enter = useEnter();
  const [step, setStep] = useState<LoginStep | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    const token = takeFragment();
    if (token !== '') visit = sendWelcome(token);
    visit ??= Promise.reject(new ApiFailure('InvalidTokenException', 400, '', [], null, null));
    let isGone = false;
    visit.then(
      (next) => {
        if (isGone) return;
        setStep(next);
        if (next.complete) void enter('/?welcome=true');
      },
      (error: unknown) => {
        if (!isGone) setFailure(error);
      },
    );
    return () => {
      isGone = true;
    };
    // Once for the page: the token works once.
  }, []);
  if (failure instanceof ApiFailure && failure.status === 400) return <BadLink />;
  if (failure !== null) return <Failed error={failure} />;
  if (step?.complete === false) {
    return (
      <AuthCard title={t('checkpointTitle')}>
        <LoginForm first={step} onDone={() => enter('/?welcome=true')} />
      </AuthCard>
    );
  }
  return (
    <AuthCard title={t('welcomeWait')}>
      <Skeleton rows={2} />
    </AuthCard>
  );
}
