import { useQuery, useQueryClient } from '@tanstack/react-query';
import { FileKey, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { createSshKey } from '@app/contracts/client/ssh-keys.contract.js';
import { useRouteForm } from '../../shared/api/use-form.js';
import { Time } from '../../shared/format/Time.js';
import { Button } from '../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../shared/ui/Dialog.js';
import { Field } from '../../shared/ui/forms/Field.js';
import { Card, Stack } from '../../shared/ui/Layout.js';
import { Empty, PageState, Skeleton } from '../../shared/ui/PageState.js';
import { Table } from '../../shared/ui/Table.js';
import { useConfirmed } from '../../shared/ui/use-confirmed.js';
import { addSshKey, dropSshKey, sshKeysQuery } from './account.api.js';

/** The account's public keys. */
export function SshKeysCard() {
  const t = useTranslations('account');
  const client = useQueryClient();
  const query = useQuery(sshKeysQuery);
  const [isAdding, setAdding] = useState(false);
  const deleting = useConfirmed({
    call: ({ fingerprint }: { fingerprint: string; name: string }) => dropSshKey(fingerprint),
    changes: [sshKeysQuery.queryKey],
    done: (_, { name }) => t('keyDeleted', { name }),
    title: (doomed) => t('deleteKeyTitle', { name: doomed.name }),
    verb: () => t('deleteKeyVerb'),
    text: () => <p>{t('deleteSshWarning')}</p>,
  });
  const add = (
    <Button icon={Plus} onPress={() => setAdding(true)}>
      {t('newKey')}
    </Button>
  );
  return (
    <Card title={t('sshKeys')} help={t('sshKeysHelp')} actions={(query.data?.length ?? 0) > 0 && add}>
      <PageState query={query} skeleton={<Skeleton rows={2} />}>
        {(keys) =>
          keys.length === 0 ? (
            <Empty icon={FileKey} title={t('sshKeysEmpty')} action={add}>
              {t('sshKeysEmptyHelp')}
            </Empty>
          ) : (
            <Table
              label={t('sshKeys')}
              rows={keys}
              rowKey={({ fingerprint }) => fingerprint}
              columns={[
                { id: 'name', title: t('sshName'), phone: 'first', cell: ({ name }) => name },
                {
                  id: 'print',
                  title: t('fingerprint'),
                  cell: ({ fingerprint }) => <code>{fingerprint}</code>,
                },
                { id: 'made', title: t('created'), cell: ({ created_at }) => <Time at={created_at} /> },
                {
                  id: 'delete',
                  title: t('deleteKey'),
                  hideTitle: true,
                  phone: 'end',
                  align: 'end',
                  cell: ({ fingerprint, name }) => (
                    <Button
                      size="small"
                      aria-label={t('deleteKeyOf', { name })}
                      onPress={() => deleting.ask({ fingerprint, name })}
                    >
                      {t('deleteKey')}
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </PageState>
      <Dialog title={t('newSshKey')} isOpen={isAdding} onClose={() => setAdding(false)}>
        <AddForm
          onClose={() => setAdding(false)}
          onAdded={() => {
            setAdding(false);
            void client.invalidateQueries({ queryKey: sshKeysQuery.queryKey });
          }}
        />
      </Dialog>
      {deleting.dialog}
    </Card>
  );
}

function AddForm({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const t = useTranslations('account');
  const common = useTranslations('common');
  const form = useRouteForm(createSshKey.body, {
    values: { name: '', public_key: '' },
    onSubmit: async (values) => {
      await addSshKey(values);
      onAdded();
    },
  });
  return (
    <form onSubmit={form.send} noValidate>
      <Stack>
        <Field control={form.control} name="name" label={t('sshName')} autoFocus />
        <Field
          control={form.control}
          name="public_key"
          label={t('sshPublic')}
          help={t('sshPublicHelp')}
          rows={4}
          mono
        />
        <DialogButtons>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
            {t('addSshKey')}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
