import { Controller } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { createMount } from '@app/contracts/application/mounts.contract.js';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { Button } from '../../../shared/ui/Button.js';
import { Switch } from '../../../shared/ui/forms/Choices.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { LeaveGuard } from '../../../shared/ui/forms/LeaveGuard.js';
import { Card, Row, Stack } from '../../../shared/ui/Layout.js';
import type { Mount, MountFields } from './mounts.api.js';

// An empty description stands for none.
const Body = z.object({
  ...z.object(createMount.body.shape).pick({ name: true, source: true, target: true }).shape,
  description: z.string().max(255),
  read_only: z.boolean(),
  user_mountable: z.boolean(),
});

const NEW = { name: '', source: '', target: '', description: '', read_only: true, user_mountable: false };

const fieldsOf = ({ name, source, target, description, read_only, user_mountable }: Mount) => ({
  ...{ name, source, target, read_only, user_mountable },
  description: description ?? '',
});

/** Which folder a mount shows, and where. */
export function MountForm(props: {
  mount: Mount | null;
  verb: string;
  /** Why it cannot be saved, or null. */
  reason: string | null;
  onSave: (fields: MountFields) => Promise<void>;
}) {
  const t = useTranslations('admin.mounts');
  const { mount } = props;
  const form = useRouteForm(Body, {
    values: mount === null ? NEW : fieldsOf(mount),
    onSubmit: async ({ name, source, target, description, read_only, user_mountable }) => {
      const fields = { name, source, target, read_only, user_mountable };
      await props.onSave({ ...fields, description: description === '' ? null : description });
      form.reset({ ...fields, description });
    },
  });
  const { control } = form;
  const { isDirty, isSubmitting } = form.formState;
  const choice = (field: 'read_only' | 'user_mountable', text: string) => (
    <Controller
      control={control}
      name={field}
      render={({ field: { value, onChange } }) => (
        <Switch isSelected={value} onChange={onChange}>
          {text}
        </Switch>
      )}
    />
  );
  return (
    <form onSubmit={form.send} noValidate>
      <Card title={t('about')}>
        <Stack>
          <Field control={control} name="name" label={t('name')} autoComplete="off" />
          <Field control={control} name="description" label={t('description')} />
          <Field control={control} name="source" label={t('source')} help={t('sourceHelp')} mono />
          <Field control={control} name="target" label={t('target')} help={t('targetHelp')} mono />
          <div>
            {choice('read_only', t('readOnly'))}
            {choice('user_mountable', t('userMountable'))}
          </div>
          <Row>
            <Button type="submit" look="primary" busy={isSubmitting} reason={props.reason}>
              {props.verb}
            </Button>
          </Row>
        </Stack>
      </Card>
      <LeaveGuard isUnsaved={isDirty && !isSubmitting} />
    </form>
  );
}
