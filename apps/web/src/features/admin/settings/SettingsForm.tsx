import { useQueryClient } from '@tanstack/react-query';
import type { Control } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { updateSettings } from '@app/contracts/application/settings.contract.js';
import { useAction } from '../../../shared/api/use-action.js';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { LeaveGuard } from '../../../shared/ui/forms/LeaveGuard.js';
import { SaveBar } from '../../../shared/ui/forms/SaveBar.js';
import { Banner, Card, Muted, Stack } from '../../../shared/ui/Layout.js';
import { toast } from '../../../shared/ui/toast.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { MailSettings } from './MailSettings.js';
import { OnOff, Origin, Rate, Setting } from './Setting.js';
import { changeSettings, settingsQuery, type Settings } from './settings.api.js';
import { changeOf, fieldsOf, SettingsFields, type SettingName } from './settings.rules.js';
import styles from '../parts/Parts.module.css';

const NUMBERS = {
  api_keys_per_user: 'keysPerUser',
  activity_days: 'activityDays',
  schedule_run_days: 'scheduleRunDays',
} as const;
const SWITCHES = {
  member_allocations: 'memberAllocations',
  member_databases: 'memberDatabases',
  member_databases_anywhere: 'memberDatabasesAnywhere',
  member_descriptions: 'memberDescriptions',
  hide_admin_activity: 'hideAdminActivity',
} as const;

/** The settings as a form; what is stored here can be given back to the environment one by one. */
export function SettingsForm({ settings }: { settings: Settings }) {
  const t = useTranslations('admin.panelSettings');
  const common = useTranslations('common');
  const client = useQueryClient();
  const reason = useAdminNeed()(updateSettings);
  const form = useRouteForm(SettingsFields, {
    values: fieldsOf(settings),
    onSubmit: async (fields) => {
      const next = await changeSettings(changeOf(fields, form.formState.dirtyFields));
      client.setQueryData(settingsQuery.queryKey, next);
      form.reset(fieldsOf(next));
      toast({ tone: 'ok', text: t('saved') });
    },
  });
  const takingBack = useAction({
    call: ({ name }: { name: SettingName; text: string }) => changeSettings({ [name]: null }),
    onDone: (next, { name }) => {
      client.setQueryData(settingsQuery.queryKey, next);
      form.resetField(name, { defaultValue: fieldsOf(next)[name] as never });
    },
    done: (_, { text }) => t('takenBack', { name: text }),
  });
  const origin = {
    isStored: (name: SettingName) => settings.meta.stored.includes(name),
    takeBack: (name: SettingName, text: string) => takingBack.run({ name, text }),
    busy: takingBack.busy,
    reason,
  };
  const control = form.control as Control<SettingsFields>;
  const { isDirty, isSubmitting } = form.formState;
  const number = (name: keyof typeof NUMBERS) => (
    <Setting name={name} text={t(NUMBERS[name])}>
      <Field control={control} name={name} label={t(NUMBERS[name])} inputMode="numeric" />
    </Setting>
  );
  const onOff = (name: keyof typeof SWITCHES) => (
    <Setting name={name} text={t(SWITCHES[name])}>
      <OnOff control={control} name={name} text={t(SWITCHES[name])} />
    </Setting>
  );
  return (
    <Origin value={origin}>
      <form onSubmit={form.send} noValidate>
        <fieldset className={styles.plainSet} disabled={reason !== null}>
          {reason === null ? <Muted>{t('help')}</Muted> : <Banner tone="info">{reason}</Banner>}
          <Card title={t('panel')}>
            <Setting name="panel_name" text={t('name')}>
              <Field control={control} name="panel_name" label={t('name')} help={t('nameHelp')} />
            </Setting>
          </Card>
          <MailSettings control={control} settings={settings} isUnsaved={isDirty} />
          <Card title={t('members')}>
            <Stack>
              {onOff('member_allocations')}
              <Setting name="member_allocation_ports" text={t('allocationPorts')}>
                <Field
                  control={control}
                  name="member_allocation_ports"
                  label={t('allocationPorts')}
                  help={t('allocationPortsHelp')}
                />
              </Setting>
              {onOff('member_databases')}
              {onOff('member_databases_anywhere')}
              {onOff('member_descriptions')}
              {number('api_keys_per_user')}
            </Stack>
          </Card>
          <Card title={t('limits')} help={t('limitsHelp')}>
            <Rate control={control} name="client_requests" text={t('client')} />
            <Rate control={control} name="application_requests" text={t('application')} />
          </Card>
          <Card title={t('history')} help={t('historyHelp')}>
            <Stack>
              {number('activity_days')}
              {number('schedule_run_days')}
              {onOff('hide_admin_activity')}
            </Stack>
          </Card>
        </fieldset>
        <SaveBar isShown={isDirty} verb={common('save')} busy={isSubmitting} onDiscard={() => form.reset()} />
        <LeaveGuard isUnsaved={isDirty && !isSubmitting} />
      </form>
    </Origin>
  );
}
