import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Controller } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { createApplicationKey } from '@app/contracts/application/keys.contract.js';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { Button } from '../../../shared/ui/Button.js';
import { CopyBlock } from '../../../shared/ui/Copy.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { LeaveGuard } from '../../../shared/ui/forms/LeaveGuard.js';
import { Card, Page, Row, Stack } from '../../../shared/ui/Layout.js';
import { NeedsRole } from '../parts/NeedsRole.js';
import { KeyGrid } from './KeyGrid.js';
import { keysQuery, makeKey } from './keys.api.js';
import { endOf, NO_ACL } from './keys.rules.js';

const { description, permissions } = createApplicationKey.body.shape;
// Addresses are typed as lines, the end as a day; the panel says which of them are none.
const Body = z.object({ description, permissions, allowed_ips: z.string(), expires_at: z.string() });

export function NewKeyPage() {
  const t = useTranslations('admin.keys');
  return (
    <NeedsRole title={t('newTitle')} route={createApplicationKey}>
      <NewKey />
    </NeedsRole>
  );
}

function NewKey() {
  const t = useTranslations('admin.keys');
  const navigate = useNavigate();
  const client = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const form = useRouteForm(Body, {
    values: { description: '', permissions: NO_ACL, allowed_ips: '', expires_at: '' },
    onSubmit: async (fields) => {
      const made = await makeKey({
        description: fields.description,
        permissions: fields.permissions,
        allowed_ips: fields.allowed_ips.split(/[\s,]+/).filter(Boolean),
        expires_at: endOf(fields.expires_at),
      });
      form.reset(fields);
      setSecret(made);
      await client.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
  const { control } = form;
  const { isDirty, isSubmitting } = form.formState;
  return (
    <Page title={t('newTitle')} crumbs={<Link to="/admin/keys">{t('title')}</Link>} width="form">
      <form onSubmit={form.send} noValidate>
        <Stack>
          <Card>
            <Stack>
              <Field
                control={control}
                name="description"
                label={t('memo')}
                help={t('memoHelp')}
                autoComplete="off"
              />
              <Field
                control={control}
                name="expires_at"
                type="date"
                label={t('expires')}
                help={t('expiresHelp')}
              />
              <Field
                control={control}
                name="allowed_ips"
                label={t('ips')}
                help={t('ipsHelp')}
                rows={3}
                mono
              />
            </Stack>
          </Card>
          <Card title={t('may')} help={t('mayHelp')}>
            <Controller
              control={control}
              name="permissions"
              render={({ field: { value, onChange } }) => (
                <KeyGrid value={value as never} onChange={onChange} />
              )}
            />
            <Row>
              <Button type="submit" look="primary" busy={isSubmitting}>
                {t('create')}
              </Button>
            </Row>
          </Card>
        </Stack>
        <LeaveGuard isUnsaved={isDirty && !isSubmitting && secret === null} />
      </form>
      <Dialog title={t('secretTitle')} isOpen={secret !== null}>
        <p>{t('secretHelp')}</p>
        <CopyBlock text={secret ?? ''} what={t('secretCopy')} />
        <DialogButtons>
          <Button look="primary" onPress={() => void navigate({ to: '/admin/keys' })}>
            {t('secretDone')}
          </Button>
        </DialogButtons>
      </Dialog>
    </Page>
  );
}
