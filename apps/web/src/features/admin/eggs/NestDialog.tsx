import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { createNest } from '@app/contracts/application/nests.contract.js';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { Button } from '../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { Stack } from '../../../shared/ui/Layout.js';
import { toast } from '../../../shared/ui/toast.js';
import type { Nest } from '../catalogue/catalogue.api.js';
import { addNest, changeNest, NESTS } from './eggs.api.js';

/** `new`, or the nest that is changed; null is closed. */
export type EditedNest = Nest | 'new' | null;

export function NestDialog({ nest, onClose }: { nest: EditedNest; onClose: () => void }) {
  const t = useTranslations('admin.nests');
  return (
    <Dialog
      title={nest === 'new' || nest === null ? t('new') : t('editOf', { name: nest.name })}
      isOpen={nest !== null}
      onClose={onClose}
    >
      {nest !== null && <NestForm nest={nest === 'new' ? null : nest} onClose={onClose} />}
    </Dialog>
  );
}

// An empty description stands for none.
const Body = z.object({ name: createNest.body.shape.name, description: z.string().max(10_000) });

function NestForm({ nest, onClose }: { nest: Nest | null; onClose: () => void }) {
  const t = useTranslations('admin.nests');
  const common = useTranslations('common');
  const client = useQueryClient();
  const form = useRouteForm(Body, {
    values: { name: nest?.name ?? '', description: nest?.description ?? '' },
    onSubmit: async ({ name, description }) => {
      const body = { name, description: description === '' ? null : description };
      await (nest === null ? addNest(body) : changeNest(nest.id, body));
      await client.invalidateQueries({ queryKey: NESTS });
      toast({ tone: 'ok', text: t('saved', { name }) });
      onClose();
    },
  });
  return (
    <form onSubmit={form.send} noValidate>
      <Stack>
        <Field control={form.control} name="name" label={t('name')} autoFocus />
        <Field control={form.control} name="description" label={t('description')} rows={3} />
        <DialogButtons>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
            {common('save')}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
