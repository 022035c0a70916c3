import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { pullFile } from '@app/contracts/client/files.contract.js';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { Button } from '../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { Stack } from '../../../shared/ui/Layout.js';
import { toast } from '../../../shared/ui/toast.js';
import { useServerId } from '../../servers/index.js';
import { pull } from '../files.api.js';
import { nameOf } from '../paths.js';
import type { FileDialogProps } from './file-dialog.js';

const Body = z.object({ url: pullFile.body.shape.url, filename: z.string().max(255) });

/** Has the node download a file from elsewhere. */
export function PullDialog({ directory, onClose }: FileDialogProps) {
  const t = useTranslations('files');
  const common = useTranslations('common');
  const server = useServerId();
  const form = useRouteForm(Body, {
    values: { url: '', filename: '' },
    onSubmit: async ({ url, filename }) => {
      await pull(server, { directory, url, filename });
      toast({ tone: 'info', text: t('pulled', { name: filename || nameOf(new URL(url).pathname) || url }) });
      onClose();
    },
  });
  return (
    <Dialog title={t('pullTitle')} isOpen onClose={onClose}>
      <form onSubmit={form.send} noValidate>
        <Stack>
          <Field
            control={form.control}
            name="url"
            label={t('url')}
            help={t('urlHelp')}
            type="url"
            autoFocus
            mono
          />
          <Field control={form.control} name="filename" label={t('pullName')} help={t('pullNameHelp')} mono />
          <DialogButtons>
            <Button onPress={onClose}>{common('cancel')}</Button>
            <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
              {t('pullVerb')}
            </Button>
          </DialogButtons>
        </Stack>
      </form>
    </Dialog>
  );
}
