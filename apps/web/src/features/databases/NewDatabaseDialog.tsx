import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { createDatabase } from '@app/contracts/client/databases.contract.js';
import { useRouteForm } from '../../shared/api/use-form.js';
import { Button } from '../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../shared/ui/Dialog.js';
import { Field } from '../../shared/ui/forms/Field.js';
import { Select } from '../../shared/ui/forms/Select.js';
import { Stack } from '../../shared/ui/Layout.js';
import { useServer } from '../servers/index.js';
import { create, type Database } from './databases.api.js';

interface Props {
  readonly onClose: () => void;
  readonly onMade: (database: Database) => void;
}

export function NewDatabaseDialog({ isOpen, ...props }: Props & { isOpen: boolean }) {
  const t = useTranslations('databases');
  return (
    <Dialog title={t('newTitle')} isOpen={isOpen} onClose={props.onClose}>
      <NewDatabaseForm {...props} />
    </Dialog>
  );
}

const Body = createDatabase.body.pick({ database: true, remote: true });
const ANYWHERE = '%';

function NewDatabaseForm({ onClose, onMade }: Props) {
  const t = useTranslations('databases');
  const common = useTranslations('common');
  const server = useServer();
  // What a database sees of a server that does not lie behind another address.
  const own = server.relationships.allocations.data.find(({ attributes }) => attributes.is_default)
    ?.attributes.ip;
  const [where, setWhere] = useState<'anywhere' | 'server' | 'other'>('anywhere');
  const form = useRouteForm(Body, {
    values: { database: '', remote: ANYWHERE },
    onSubmit: async (body) => onMade(await create(server.identifier, body)),
  });
  const choose = (next: typeof where): void => {
    setWhere(next);
    form.setValue('remote', next === 'anywhere' ? ANYWHERE : next === 'server' ? own! : '');
  };
  return (
    <form onSubmit={form.send} noValidate>
      <Stack>
        <Field control={form.control} name="database" label={t('name')} help={t('nameHelp')} mono autoFocus />
        <Select
          label={t('from')}
          value={where}
          onChange={choose}
          help={t(`fromHelp.${where}`)}
          options={[
            { value: 'anywhere', text: t('anywhere') },
            ...(own === undefined ? [] : [{ value: 'server' as const, text: t('fromServer', { ip: own }) }]),
            { value: 'other', text: t('fromOther') },
          ]}
        />
        {where === 'other' && <Field control={form.control} name="remote" label={t('remote')} mono />}
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
