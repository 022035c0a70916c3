import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { updateServerStartup } from '@app/contracts/application/servers.contract.js';
import type { RefusedField } from '../../../../shared/api/failure.js';
import { useRefused } from '../../../../shared/api/use-refused.js';
import { useAction } from '../../../../shared/api/use-action.js';
import { Switch } from '../../../../shared/ui/forms/Choices.js';
import { Combo } from '../../../../shared/ui/forms/Combo.js';
import { LeaveGuard } from '../../../../shared/ui/forms/LeaveGuard.js';
import { SaveBar } from '../../../../shared/ui/forms/SaveBar.js';
import { Banner, Card, Muted, Stack } from '../../../../shared/ui/Layout.js';
import { VariableField } from '../../../startup/index.js';
import type { Egg } from '../../catalogue/catalogue.api.js';
import styles from '../../parts/Parts.module.css';
import { useAdminNeed } from '../../parts/use-admin-need.js';
import { changeImage, changeStartup, type AdminServer } from '../servers.api.js';
import { ListedOrOwn } from './ListedOrOwn.js';
import {
  differs,
  draftOf,
  isImageAlone,
  requestOf,
  valuesOf,
  variablesOf,
  withEgg,
  type StartupDraft,
  type Values,
} from './startup.rules.js';

const ENVIRONMENT = 'environment.';

/** Egg, image, start command and variables with one Save. */
export function StartupForm({ server, eggs }: { server: AdminServer; eggs: readonly Egg[] }) {
  const t = useTranslations('admin.servers.startup');
  const client = useQueryClient();
  const need = useAdminNeed()(updateServerStartup);
  const [saved, setSaved] = useState(() => draftOf(server));
  const [draft, setDraft] = useState(saved);
  const refusedBy = useRefused();
  const [refused, setRefused] = useState<readonly RefusedField[]>([]);
  const egg = eggs.find(({ id }) => String(id) === draft.egg);
  const variables = variablesOf(server, egg);
  const form = useForm<Values>({ defaultValues: valuesOf(variables) });
  const { isDirty } = form.formState;
  const change = (part: Partial<StartupDraft>): void => setDraft({ ...draft, ...part });
  const errorOf = (field: string): string | undefined => refused.find((one) => one.field === field)?.detail;

  const saving = useAction({
    call: async () => {
      setRefused([]);
      const values = form.getValues();
      try {
        if (!isDirty && isImageAlone(saved, draft)) await changeImage(server.id, draft.image.trim());
        else await changeStartup(server.id, requestOf(draft, values));
      } catch (error) {
        const fields = refusedBy(error);
        for (const { field, detail } of fields.filter(({ field }) => field.startsWith(ENVIRONMENT)))
          form.setError(field.slice(ENVIRONMENT.length), { message: detail });
        setRefused(fields);
        throw error;
      }
      form.reset(values);
      setSaved(draft);
      await client.invalidateQueries({ queryKey: ['admin'] });
      await client.invalidateQueries({ queryKey: ['server', server.identifier] });
    },
    done: () => t('saved', { name: server.name }),
  });
  const isChanged = isDirty || differs(saved, draft);
  const shown = new Set(['egg', 'image', 'docker_image', 'startup']);
  const others = refused.filter(({ field }) => !shown.has(field) && !field.startsWith(ENVIRONMENT));
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        saving.run();
      }}
    >
      <fieldset disabled={need !== null} className={styles.plainSet}>
        <Stack>
          {need !== null && <Banner tone="quiet">{need}</Banner>}
          {others.length > 0 && <Banner tone="bad">{others.map(({ detail }) => detail).join(' ')}</Banner>}
          <Card title={t('egg')} help={t('eggHelp')}>
            <Combo
              label={t('egg')}
              value={draft.egg}
              options={eggs.map(({ id, name }) => ({ value: String(id), text: name }))}
              error={errorOf('egg')}
              isDisabled={need !== null}
              onChange={(id) => {
                const next = eggs.find((one) => String(one.id) === id);
                if (!next || id === draft.egg) return;
                setDraft(id === saved.egg ? { ...saved } : withEgg(draft, next));
                form.reset(valuesOf(variablesOf(server, next)));
              }}
            />
            {draft.egg !== saved.egg && <Banner tone="warn">{t('eggChanges')}</Banner>}
            <Switch
              isSelected={draft.skipsScript}
              isDisabled={need !== null}
              onChange={(skipsScript) => change({ skipsScript })}
            >
              {t('skipsScript')}
            </Switch>
          </Card>
          <Card title={t('start')} help={t('startHelp')}>
            <ListedOrOwn
              key={`image ${draft.egg}`}
              name="image"
              label={t('image')}
              ownLabel={t('ownImage')}
              listed={egg?.docker_images ?? {}}
              value={draft.image}
              error={errorOf('image') ?? errorOf('docker_image')}
              onChange={(image) => change({ image })}
            />
            <ListedOrOwn
              key={`command ${draft.egg}`}
              name="startup"
              label={t('command')}
              ownLabel={t('ownCommand')}
              listed={egg?.startup_commands ?? {}}
              value={draft.startup}
              error={errorOf('startup')}
              rows={2}
              onChange={(startup) => change({ startup })}
            />
          </Card>
          <Card title={t('variables')}>
            {variables.length === 0 && <Muted>{t('none')}</Muted>}
            <Stack>
              {variables.map((variable) => (
                <VariableField
                  key={`${draft.egg} ${variable.env_variable}`}
                  variable={variable}
                  control={form.control}
                  isLocked={need !== null}
                />
              ))}
            </Stack>
          </Card>
          <SaveBar
            isShown={need === null && isChanged}
            verb={t('save')}
            busy={saving.busy}
            onDiscard={() => {
              setDraft(saved);
              setRefused([]);
              form.reset(
                valuesOf(
                  variablesOf(
                    server,
                    eggs.find(({ id }) => String(id) === saved.egg),
                  ),
                ),
              );
            }}
          />
        </Stack>
      </fieldset>
      <LeaveGuard isUnsaved={isChanged && !saving.busy} />
    </form>
  );
}
