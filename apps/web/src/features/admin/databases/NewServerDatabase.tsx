import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Controller } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { createServerDatabase } from '@app/contracts/application/databases.contract.js';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { Button } from '../../../shared/ui/Button.js';
import { DialogButtons } from '../../../shared/ui/Dialog.js';
import { Combo } from '../../../shared/ui/forms/Combo.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { Stack } from '../../../shared/ui/Layout.js';
import { toast } from '../../../shared/ui/toast.js';
import { databaseHostsQuery } from '../database-hosts/database-hosts.api.js';
import { makeDatabase, serverDatabasesQuery } from './databases.api.js';

// No number of sessions stands for no limit.
const Body = z.object({
  ...z.object(createServerDatabase.body.shape).pick({ database: true, remote: true, host: true }).shape,
  max_connections: z.string().regex(/^\d{0,5}$/),
});

export function NewServerDatabase({ server, onClose }: { server: number; onClose: () => void }) {
  const t = useTranslations('admin.serverDatabases');
  const common = useTranslations('common');
  const client = useQueryClient();
  const hosts = useQuery(databaseHostsQuery);
  const form = useRouteForm(Body, {
    values: { database: '', remote: '%', max_connections: '' },
    refusalField: 'database',
    onSubmit: async ({ max_connections, ...fields }) => {
      const limit = max_connections === '' ? null : max_connections;
      const { database } = await makeDatabase(server, { ...fields, max_connections: limit });
      await client.invalidateQueries({ queryKey: serverDatabasesQuery(server).queryKey });
      toast({ tone: 'ok', text: t('created', { name: database }) });
      onClose();
    },
  });
  return (
    <form onSubmit={form.send} noValidate>
      <Stack>
        <Field control={form.control} name="database" label={t('name')} help={t('nameHelp')} autoFocus />
        <Controller
          control={form.control}
          name="host"
          render={({ field: { value, onChange }, fieldState: { error } }) => (
            <Combo
              label={t('host')}
              value={value === undefined ? null : String(value)}
              options={(hosts.data ?? []).map(({ id, name }) => ({ value: String(id), text: name }))}
              onChange={onChange}
              help={hosts.data?.length === 0 ? t('noHost') : undefined}
              error={error?.message}
              isDisabled={hosts.data === undefined}
            />
          )}
        />
        <Field control={form.control} name="remote" label={t('from')} help={t('fromHelp')} mono />
        <Field
          control={form.control}
          name="max_connections"
          label={t('connections')}
          help={t('connectionsHelp')}
          inputMode="numeric"
        />
        <DialogButtons>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
            {t('create')}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
