import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { CODE_LENGTH } from '@app/contracts/client/two-factor.contract.js';
import { ApiFailure } from '../../shared/api/failure.js';
import { useFailureText } from '../../shared/api/use-failure-text.js';
import { Button } from '../../shared/ui/Button.js';
import { Banner, Stack } from '../../shared/ui/Layout.js';
import { TextInput } from '../../shared/ui/forms/TextInput.js';
import { toast } from '../../shared/ui/toast.js';
import { sendCheckpoint } from './auth.api.js';
import { useSending } from './use-sending.js';

export interface CheckpointProps {
  readonly checkpoint: string;
  readonly onDone: () => Promise<void>;
  readonly onBack: () => void;
}

/** The second factor: a code of the authenticator, sent once it is whole, or one of the recovery codes. */
export function CheckpointForm({ checkpoint, onDone, onBack }: CheckpointProps) {
  const t = useTranslations('auth');
  const failureText = useFailureText();
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const [byRecovery, setByRecovery] = useState(false);
  const [code, setCode] = useState('');
  const sending = useSending(
    async () => {
      const shown = code.trim();
      if (shown === '') return field.current?.focus();
      const left = await sendCheckpoint({
        checkpoint,
        ...(byRecovery ? { recovery_code: shown } : { code: shown }),
      });
      if (byRecovery) toast({ tone: 'info', text: t('codesLeft', { count: left }) });
      await onDone();
    },
    () => {
      setCode('');
      field.current?.focus();
    },
  );
  const isOver = sending.failure instanceof ApiFailure && sending.failure.code === 'CheckpointExpired';
  const type = (value: string): void => {
    const isPasted = code === '' && value.trim().length === CODE_LENGTH;
    setCode(byRecovery ? value : value.replaceAll(/\s/g, '').slice(0, CODE_LENGTH));
    // The state must be set before the form reads it.
    if (isPasted && !byRecovery) setTimeout(() => form.current?.requestSubmit());
  };
  const change = (): void => {
    sending.clear();
    setCode('');
    setByRecovery(!byRecovery);
  };
  return (
    <form ref={form} onSubmit={sending.submit} noValidate>
      <Stack>
        <p>{byRecovery ? t('recoveryHelp') : t('checkpointHelp')}</p>
        {sending.failure !== null && <Banner tone="bad">{failureText(sending.failure)}</Banner>}
        <TextInput
          key={String(byRecovery)}
          ref={field}
          name="code"
          label={byRecovery ? t('recoveryCode') : t('code')}
          value={code}
          onChange={type}
          autoComplete="one-time-code"
          inputMode={byRecovery ? 'text' : 'numeric'}
          mono
          autoFocus
        />
        {isOver ? (
          <Button look="primary" onPress={onBack}>
            {t('startAgain')}
          </Button>
        ) : (
          <Button type="submit" look="primary" busy={sending.busy}>
            {t('confirm')}
          </Button>
        )}
        <Button look="quiet" onPress={change}>
          {byRecovery ? t('useCode') : t('useRecovery')}
        </Button>
      </Stack>
    </form>
  );
}
