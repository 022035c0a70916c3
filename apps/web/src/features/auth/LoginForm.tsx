import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFailureText } from '../../shared/api/use-failure-text.js';
import { Button } from '../../shared/ui/Button.js';
import { Checkbox } from '../../shared/ui/forms/Choices.js';
import { Banner, Stack } from '../../shared/ui/Layout.js';
import { TextInput } from '../../shared/ui/forms/TextInput.js';
import { sendLogin, type LoginStep } from './auth.api.js';
import { CheckpointForm } from './CheckpointForm.js';
import { useSending } from './use-sending.js';

/** Name and password, then the second factor if the account has one. */
export function LoginForm({ onDone, first }: { onDone: () => Promise<void>; first?: LoginStep }) {
  const [step, setStep] = useState<LoginStep | null>(first ?? null);
  if (step?.complete === false) {
    return <CheckpointForm checkpoint={step.checkpoint} onDone={onDone} onBack={() => setStep(null)} />;
  }
  return <PasswordForm onStep={(next) => (next.complete ? onDone() : setStep(next))} />;
}

function PasswordForm({ onStep }: { onStep: (step: LoginStep) => Promise<void> | void }) {
  const t = useTranslations('auth');
  const validation = useTranslations('validation');
  const failureText = useFailureText();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [remember, setRemember] = useState(false);
  const [isTried, setTried] = useState(false);
  const [userField, passwordField] = [useRef<HTMLInputElement & HTMLTextAreaElement>(null), useRef(null)];
  const toPassword = (): void => (passwordField.current as HTMLInputElement | null)?.focus();
  const sending = useSending(async () => {
    setTried(true);
    if (user.trim() === '') return userField.current?.focus();
    if (password === '') return toPassword();
    await onStep(await sendLogin({ user, password, remember }));
  }, toPassword);
  const missing = (value: string): string | undefined =>
    isTried && value.trim() === '' ? validation('required') : undefined;
  return (
    <form onSubmit={sending.submit} noValidate>
      <Stack>
        {sending.failure !== null && <Banner tone="bad">{failureText(sending.failure)}</Banner>}
        <TextInput
          ref={userField}
          name="user"
          label={t('user')}
          value={user}
          onChange={setUser}
          error={missing(user)}
          autoComplete="username"
          autoFocus
        />
        <TextInput
          ref={passwordField}
          name="password"
          label={t('password')}
          type="password"
          value={password}
          onChange={setPassword}
          error={missing(password)}
          autoComplete="current-password"
        />
        <Checkbox isSelected={remember} onChange={setRemember}>
          {t('remember')}
        </Checkbox>
        <Button type="submit" look="primary" busy={sending.busy}>
          {t('signIn')}
        </Button>
      </Stack>
    </form>
  );
}
