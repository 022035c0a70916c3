import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { sessionQuery, useMe } from '../../../shared/api/session.js';
import { Button } from '../../../shared/ui/Button.js';
import { Card, Row } from '../../../shared/ui/Layout.js';
import { toast } from '../../../shared/ui/toast.js';
import { makeRecoveryCodes, turnOffTwoFactor } from '../account.api.js';
import { PasswordDialog } from './PasswordDialog.js';
import { RecoveryCodesDialog } from './RecoveryCodesDialog.js';

const SetUpDialog = lazy(async () => ({ default: (await import('./TwoFactorSetUp.js')).TwoFactorSetUp }));

/** The second factor: set up, recovery codes, off. */
export function TwoFactorCard() {
  const t = useTranslations('account');
  const client = useQueryClient();
  const me = useMe();
  const [open, setOpen] = useState<'set-up' | 'off' | 'renew' | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const isOn = me['2fa_enabled'];
  const refresh = (): Promise<void> => client.refetchQueries({ queryKey: sessionQuery.queryKey });
  const close = (): void => setOpen(null);
  return (
    <Card title={t('twoFactor')} help={isOn ? t('twoFactorOn') : t('twoFactorOff')}>
      <Row>
        {isOn ? (
          <>
            <Button onPress={() => setOpen('renew')}>{t('newCodes')}</Button>
            <Button onPress={() => setOpen('off')}>{t('twoFactorTurnOff')}</Button>
          </>
        ) : (
          <Button look="primary" onPress={() => setOpen('set-up')}>
            {t('twoFactorSetUp')}
          </Button>
        )}
      </Row>
      {open === 'set-up' && (
        <Suspense>
          <SetUpDialog
            onClose={close}
            onDone={(made) => {
              close();
              setCodes(made);
            }}
          />
        </Suspense>
      )}
      <PasswordDialog
        title={t('offTitle')}
        text={t('off')}
        verb={t('offVerb')}
        isOpen={open === 'off'}
        onClose={close}
        onPassword={async (password) => {
          await turnOffTwoFactor(password);
          close();
          await refresh();
          toast({ tone: 'ok', text: t('offDone') });
        }}
      />
      <PasswordDialog
        title={t('renewTitle')}
        text={t('renew')}
        verb={t('renewVerb')}
        isOpen={open === 'renew'}
        onClose={close}
        onPassword={async (password) => {
          const made = await makeRecoveryCodes(password);
          close();
          setCodes(made);
        }}
      />
      <RecoveryCodesDialog
        codes={codes}
        onSaved={() => {
          setCodes(null);
          void refresh();
          if (!isOn) toast({ tone: 'ok', text: t('onDone') });
        }}
      />
    </Card>
  );
}
