import { useTranslations } from 'use-intl';
import { Controller } from 'react-hook-form';
import { z } from 'zod';
import { useRouteForm } from '../../shared/api/use-form.js';
import { Button } from '../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../shared/ui/Dialog.js';
import { Checkbox } from '../../shared/ui/forms/Choices.js';
import { Field } from '../../shared/ui/forms/Field.js';
import { Stack } from '../../shared/ui/Layout.js';
import { useCapability } from '../servers/index.js';
import { IgnorePreview } from './IgnorePreview.js';
import type { NewBackup } from './backups.api.js';

// The route takes rules as lines or as a list; here they are lines.
const Body = z.object({ name: z.string().max(255), ignored: z.string().max(32_768), is_locked: z.boolean() });

/** A backup with a name, without some files, or kept from rotation. */
export function NewBackupDialog(props: {
  isBusy: boolean;
  onMake: (wanted: NewBackup) => void;
  onClose: () => void;
}) {
  const t = useTranslations('backups');
  const common = useTranslations('common');
  const canPreview = useCapability('backups.preview');
  const form = useRouteForm(Body, {
    values: { name: '', ignored: '', is_locked: false },
    onSubmit: async (wanted) => props.onMake(wanted),
  });
  return (
    <Dialog title={t('newTitle')} isOpen onClose={props.onClose}>
      <form onSubmit={form.send} noValidate>
        <Stack>
          <Field control={form.control} name="name" label={t('name')} help={t('nameHelp')} autoFocus />
          <Field
            control={form.control}
            name="ignored"
            label={t('ignored')}
            help={t('ignoredHelp')}
            rows={4}
            mono
          />
          {canPreview && <IgnorePreview ignored={form.watch('ignored')} />}
          <Controller
            control={form.control}
            name="is_locked"
            render={({ field: { value, onChange } }) => (
              <Checkbox isSelected={value} onChange={onChange}>
                {t('lockIt')}
              </Checkbox>
            )}
          />
          <DialogButtons>
            <Button onPress={props.onClose}>{common('cancel')}</Button>
            <Button type="submit" look="primary" busy={props.isBusy}>
              {t('make')}
            </Button>
          </DialogButtons>
        </Stack>
      </form>
    </Dialog>
  );
}
