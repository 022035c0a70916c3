import type { Control } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { Field } from '../../../shared/ui/forms/Field.js';
import { Card, Stack } from '../../../shared/ui/Layout.js';
import { Grid } from '../parts/Grid.js';
import { MailTrial } from './MailTrial.js';
import { OnOff, Setting } from './Setting.js';
import type { Settings } from './settings.api.js';
import type { SettingsFields } from './settings.rules.js';

/** From whom and by which server mails are sent, with a trial of it. */
export function MailSettings(props: {
  control: Control<SettingsFields>;
  settings: Settings;
  isUnsaved: boolean;
}) {
  const { control, settings, isUnsaved } = props;
  const t = useTranslations('admin.panelSettings');
  const isOurs = settings.meta.stored.includes('mail_smtp');
  const known = settings.data.mail_smtp?.has_password
    ? t(isOurs ? 'passwordKept' : 'passwordEnvironment')
    : undefined;
  return (
    <Card title={t('mail')} help={t('mailHelp')}>
      <Stack>
        <Setting name="mail_from" text={t('from')}>
          <Field control={control} name="mail_from" label={t('from')} type="email" />
        </Setting>
        <Setting name="mail_smtp" text={t('server')}>
          <Stack>
            <Field
              control={control}
              name="mail_smtp.host"
              label={t('host')}
              help={t('hostHelp')}
              autoComplete="off"
            />
            <Grid>
              <Field control={control} name="mail_smtp.port" label={t('port')} inputMode="numeric" />
              <Field control={control} name="mail_smtp.username" label={t('username')} autoComplete="off" />
              <Field
                control={control}
                name="mail_smtp.password"
                label={t('password')}
                type="password"
                autoComplete="new-password"
                help={known}
              />
            </Grid>
            <OnOff control={control} name="mail_smtp.secure" text={t('secure')} />
          </Stack>
        </Setting>
        <MailTrial isUnsaved={isUnsaved} />
      </Stack>
    </Card>
  );
}
