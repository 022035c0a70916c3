import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { RefusedField } from '../../../shared/api/failure.js';
import { useFailureText } from '../../../shared/api/use-failure-text.js';
import { useRefused } from '../../../shared/api/use-refused.js';
import { Button } from '../../../shared/ui/Button.js';
import { Switch } from '../../../shared/ui/forms/Choices.js';
import { LeaveGuard } from '../../../shared/ui/forms/LeaveGuard.js';
import { TextInput } from '../../../shared/ui/forms/TextInput.js';
import { Banner, Card, Page, Stack } from '../../../shared/ui/Layout.js';
import { toast } from '../../../shared/ui/toast.js';
import { eggsQuery } from '../catalogue/catalogue.api.js';
import { Grid } from '../parts/Grid.js';
import styles from '../parts/Parts.module.css';
import { included } from '../parts/included.js';
import { missing, NEW_SERVER, requestOf, type ServerDraft } from './new-server.rules.js';
import { PlaceFields, Placing } from './Placing.js';
import { create, SERVERS } from './servers.api.js';
import { SizeFields } from './SizeFields.js';
import { WhatFields } from './WhatFields.js';

/** A new server: what, how large, where; and at the side where it would fit. */
export function NewServerPage() {
  const t = useTranslations('admin.newServer');
  const validation = useTranslations('validation');
  const failureText = useFailureText();
  const refusedBy = useRefused();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [draft, setDraft] = useState(NEW_SERVER);
  const [refused, setRefused] = useState<readonly RefusedField[]>([]);
  const [isBusy, setBusy] = useState(false);
  const eggs = useQuery(eggsQuery);
  const egg = eggs.data?.find(({ id }) => String(id) === draft.egg);
  const variables = included(egg?.relationships?.variables);
  const change = (part: Partial<ServerDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const errorOf = (field: string): string | undefined => refused.find((one) => one.field === field)?.detail;

  const submit = async (): Promise<void> => {
    const empty = missing(draft, variables);
    if (empty.length > 0) {
      setRefused(empty.map((field) => ({ field, detail: validation('required') })));
      return;
    }
    setBusy(true);
    try {
      const server = await create(requestOf(draft));
      await Promise.all([
        client.invalidateQueries({ queryKey: SERVERS }),
        client.invalidateQueries({ queryKey: ['servers'] }),
      ]);
      toast({ tone: 'ok', text: t('created', { name: server.name }) });
      void navigate({ to: '/s/$server', params: { server: server.identifier } });
    } catch (error) {
      const fields = refusedBy(error);
      setRefused(fields.length > 0 ? fields : [{ field: '', detail: failureText(error) }]);
      setBusy(false);
    }
  };
  const shownAt = new Set([
    'name',
    'owner',
    'egg',
    ...variables.map(({ env_variable }) => `environment.${env_variable}`),
  ]);
  const others = refused.filter(({ field }) => !shownAt.has(field === 'user' ? 'owner' : field));
  return (
    <Page title={t('title')} crumbs={<Link to="/admin/servers">{t('servers')}</Link>}>
      <form
        noValidate
        className={styles.beside}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack>
          <WhatFields
            draft={draft}
            eggs={eggs.data ?? []}
            onChange={change}
            errorOf={(field) => errorOf(field) ?? (field === 'owner' ? errorOf('user') : undefined)}
          />
          <SizeFields draft={draft} onChange={change} />
          <PlaceFields draft={draft} onChange={change} />
          {variables.length > 0 && (
            <Card title={t('variables')}>
              <Grid>
                {variables.map(({ env_variable: name, name: label, description, default_value }) => (
                  <TextInput
                    key={name}
                    name={name}
                    label={label}
                    help={description}
                    error={errorOf(`environment.${name}`)}
                    mono
                    value={draft.environment[name] ?? default_value}
                    onChange={(value) => change({ environment: { ...draft.environment, [name]: value } })}
                  />
                ))}
              </Grid>
            </Card>
          )}
        </Stack>
        <Card title={t('preview')}>
          <Placing draft={draft} />
          <Switch isSelected={draft.starts} onChange={(starts) => change({ starts })}>
            {t('starts')}
          </Switch>
          {others.length > 0 && <Banner tone="bad">{others.map(({ detail }) => detail).join(' ')}</Banner>}
          <Button type="submit" look="primary" busy={isBusy}>
            {t('create')}
          </Button>
        </Card>
      </form>
      <LeaveGuard isUnsaved={!isBusy && JSON.stringify(draft) !== JSON.stringify(NEW_SERVER)} />
    </Page>
  );
}
