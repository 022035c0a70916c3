import { useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { useRouteForm } from '../../shared/api/use-form.js';
import { Time } from '../../shared/format/Time.js';
import { Button } from '../../shared/ui/Button.js';
import { CopyBlock } from '../../shared/ui/Copy.js';
import { Dialog, DialogButtons } from '../../shared/ui/Dialog.js';
import { Field } from '../../shared/ui/forms/Field.js';
import { Card, Stack } from '../../shared/ui/Layout.js';
import { Empty, PageState, Skeleton } from '../../shared/ui/PageState.js';
import { Table } from '../../shared/ui/Table.js';
import { useConfirmed } from '../../shared/ui/use-confirmed.js';
import { apiKeysQuery, dropApiKey, makeApiKey } from './account.api.js';

/** The account's API keys; a new one's secret is shown once. */
export function ApiKeysCard() {
  const t = useTranslations('account');
  const common = useTranslations('common');
  const client = useQueryClient();
  const query = useQuery(apiKeysQuery);
  const [isMaking, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const deleting = useConfirmed({
    call: ({ identifier }: { identifier: string; name: string }) => dropApiKey(identifier),
    changes: [apiKeysQuery.queryKey],
    done: (_, { name }) => t('keyDeleted', { name }),
    title: (doomed) => t('deleteKeyTitle', { name: doomed.name }),
    verb: () => t('deleteKeyVerb'),
    text: () => <p>{t('deleteKeyWarning')}</p>,
  });
  const make = (
    <Button icon={Plus} onPress={() => setMaking(true)}>
      {t('newKey')}
    </Button>
  );
  return (
    <Card title={t('apiKeys')} help={t('apiKeysHelp')} actions={(query.data?.length ?? 0) > 0 && make}>
      <PageState query={query} skeleton={<Skeleton rows={2} />}>
        {(keys) =>
          keys.length === 0 ? (
            <Empty icon={KeyRound} title={t('apiKeysEmpty')} action={make}>
              {t('apiKeysEmptyHelp')}
            </Empty>
          ) : (
            <Table
              label={t('apiKeys')}
              rows={keys}
              rowKey={({ identifier }) => identifier}
              columns={[
                {
                  id: 'name',
                  title: t('keyDescription'),
                  phone: 'first',
                  cell: ({ description }) => description,
                },
                { id: 'id', title: t('keyId'), cell: ({ identifier }) => <code>{identifier}</code> },
                {
                  id: 'used',
                  title: t('lastUsed'),
                  cell: ({ last_used_at }) =>
                    last_used_at === null ? common('never') : <Time at={last_used_at} />,
                },
                {
                  id: 'delete',
                  title: t('deleteKey'),
                  hideTitle: true,
                  phone: 'end',
                  align: 'end',
                  cell: ({ identifier, description: name }) => (
                    <Button
                      size="small"
                      aria-label={t('deleteKeyOf', { name })}
                      onPress={() => deleting.ask({ identifier, name })}
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
      <Dialog title={t('newApiKey')} isOpen={isMaking} onClose={() => setMaking(false)}>
        <NewKeyForm
          onClose={() => setMaking(false)}
          onMade={(made) => {
            setMaking(false);
            setSecret(made);
            void client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
          }}
        />
      </Dialog>
      <Dialog title={t('secretTitle')} isOpen={secret !== null}>
        <p>{t('secretHelp')}</p>
        <CopyBlock text={secret ?? ''} what={t('secretCopy')} />
        <DialogButtons>
          <Button look="primary" onPress={() => setSecret(null)}>
            {t('secretDone')}
          </Button>
        </DialogButtons>
      </Dialog>
      {deleting.dialog}
    </Card>
  );
}

// The list of addresses is typed as lines; the panel says which of them are none.
const Body = z.object({ description: z.string().trim().min(1).max(500), allowed_ips: z.string() });

function NewKeyForm({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const t = useTranslations('account');
  const common = useTranslations('common');
  const form = useRouteForm(Body, {
    values: { description: '', allowed_ips: '' },
    onSubmit: async ({ description, allowed_ips }) =>
      onMade(await makeApiKey({ description, allowed_ips: allowed_ips.split(/[\s,]+/).filter(Boolean) })),
  });
  return (
    <form onSubmit={form.send} noValidate>
      <Stack>
        <Field control={form.control} name="description" label={t('keyDescription')} autoFocus />
        <Field
          control={form.control}
          name="allowed_ips"
          label={t('keyIps')}
          help={t('keyIpsHelp')}
          rows={3}
          mono
        />
        <DialogButtons>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
            {t('createKey')}
          </Button>
        </DialogButtons>
      </Stack>
    </form>
  );
}
