import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { renameServer } from '@app/contracts/client/settings.contract.js';
import { useRouteForm } from '../../shared/api/use-form.js';
import { Button } from '../../shared/ui/Button.js';
import { CopyText } from '../../shared/ui/Copy.js';
import { Field } from '../../shared/ui/forms/Field.js';
import { Card, Facts, Page, Row, Stack } from '../../shared/ui/Layout.js';
import { LeaveGuard } from '../../shared/ui/forms/LeaveGuard.js';
import { toast } from '../../shared/ui/toast.js';
import { useConfirmed } from '../../shared/ui/use-confirmed.js';
import { serverQuery, useCan, useNeed, useServer } from '../servers/index.js';
import { describe, reinstall, rename } from './settings.api.js';

export function SettingsPage() {
  const t = useTranslations('settings');
  const server = useServer();
  return (
    <Page title={t('title')} width="form">
      <General key={server.uuid} />
      <Card title={t('about')}>
        <Facts
          facts={[
            [t('node'), server.node],
            [t('id'), <CopyText key="id" text={server.uuid} what={t('id')} />],
          ]}
        />
      </Card>
      <Reinstall />
    </Page>
  );
}

function General() {
  const t = useTranslations('settings');
  const common = useTranslations('common');
  const client = useQueryClient();
  const server = useServer();
  const mayRename = useCan('settings.rename');
  const mayDescribe = useCan('settings.description');
  const form = useRouteForm(renameServer.body, {
    values: { name: server.name, description: server.description },
    onSubmit: async ({ name, description }) => {
      const text = description ?? '';
      // Who may only do the one sends the one: a description with the name needs the right for both.
      if (mayRename && name !== server.name) await rename(server.identifier, { name });
      if (mayDescribe && text !== server.description) await describe(server.identifier, text);
      form.reset({ name, description: text });
      await Promise.all([
        client.invalidateQueries({ queryKey: serverQuery(server.identifier).queryKey, exact: true }),
        client.invalidateQueries({ queryKey: ['servers'] }),
      ]);
      toast({ tone: 'ok', text: t('renamed') });
    },
  });
  const { isDirty, isSubmitting } = form.formState;
  return (
    <Card title={t('general')} {...(mayRename || mayDescribe ? {} : { help: t('noneAllowed') })}>
      <form onSubmit={form.send} noValidate>
        <Stack>
          <Field control={form.control} name="name" label={t('name')} readOnly={!mayRename} />
          <Field
            control={form.control}
            name="description"
            label={t('description')}
            help={t('descriptionHelp')}
            rows={3}
            readOnly={!mayDescribe}
          />
          {(mayRename || mayDescribe) && (
            <Row>
              <Button type="submit" look="primary" busy={isSubmitting} isDisabled={!isDirty}>
                {common('save')}
              </Button>
              {isDirty && (
                <Button look="quiet" onPress={() => form.reset()}>
                  {common('discard')}
                </Button>
              )}
            </Row>
          )}
        </Stack>
      </form>
      <LeaveGuard isUnsaved={isDirty && !isSubmitting} />
    </Card>
  );
}

function Reinstall() {
  const t = useTranslations('settings');
  const server = useServer();
  const reason = useNeed('settings.reinstall');
  const action = useConfirmed({
    call: () => reinstall(server.identifier),
    changes: [['server', server.identifier], ['servers']],
    done: () => t('reinstalled', { name: server.name }),
    title: () => t('reinstallTitle', { name: server.name }),
    verb: () => t('reinstallVerb', { name: server.name }),
    text: () => <p>{t('reinstallWarning')}</p>,
  });
  return (
    <Card title={t('reinstall')} help={t('reinstallHelp')}>
      <Row>
        <Button reason={reason} onPress={() => action.ask()}>
          {t('reinstallVerb', { name: server.name })}
        </Button>
      </Row>
      {action.dialog}
    </Card>
  );
}
