import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { testMail } from '@app/contracts/application/settings.contract.js';
import { useMe } from '../../../shared/api/session.js';
import { Button } from '../../../shared/ui/Button.js';
import { TextInput } from '../../../shared/ui/forms/TextInput.js';
import { Banner, Stack } from '../../../shared/ui/Layout.js';
import { Failed } from '../../../shared/ui/PageState.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { tryMail } from './settings.api.js';
import styles from '../parts/Parts.module.css';

/** Sends a mail with the settings in force, and says how that ended. */
export function MailTrial({ isUnsaved = false }: { isUnsaved?: boolean }) {
  const t = useTranslations('admin.panelSettings');
  const need = useAdminNeed()(testMail);
  const [to, setTo] = useState(useMe().email);
  const trial = useMutation({ mutationFn: () => tryMail(to) });
  return (
    <Stack>
      <div className={styles.adding}>
        <TextInput name="to" type="email" label={t('trialTo')} value={to} onChange={setTo} />
        <Button
          busy={trial.isPending}
          reason={need ?? (isUnsaved ? t('saveFirst') : null)}
          onPress={() => trial.mutate()}
        >
          {t('trial')}
        </Button>
      </div>
      {trial.data && (
        <Banner tone={trial.data.by === 'smtp' ? 'info' : 'warn'}>
          {t(trial.data.by === 'smtp' ? 'trialSmtp' : 'trialFolder', { to: trial.data.to })}
        </Banner>
      )}
      {trial.error && <Failed error={trial.error} what={t('trialFailed')} />}
    </Stack>
  );
}
