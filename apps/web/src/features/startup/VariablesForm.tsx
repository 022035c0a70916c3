import { useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { useFailureText } from '../../shared/api/use-failure-text.js';
import { useRefused } from '../../shared/api/use-refused.js';
import { LeaveGuard } from '../../shared/ui/forms/LeaveGuard.js';
import { Card, Stack } from '../../shared/ui/Layout.js';
import { SaveBar } from '../../shared/ui/forms/SaveBar.js';
import { toast } from '../../shared/ui/toast.js';
import { saveVariable, startupQuery, type Variable } from './startup.api.js';
import { VariableField } from './VariableField.js';
import type { Values } from './variable.rules.js';

const valuesOf = (variables: readonly Variable[]): Values =>
  Object.fromEntries(variables.map((variable) => [variable.env_variable, variable.server_value ?? '']));

/** All variables with one Save. Each is a call of its own: those that were taken stay, those refused say why. */
export function VariablesForm(props: { server: string; variables: readonly Variable[]; mayUpdate: boolean }) {
  const { server, variables, mayUpdate } = props;
  const t = useTranslations('startup');
  const failureText = useFailureText();
  const refusedBy = useRefused();
  const client = useQueryClient();
  const form = useForm<Values>({ values: valuesOf(variables), resetOptions: { keepDirtyValues: true } });
  const { dirtyFields, isSubmitting, isDirty } = form.formState;
  const changed = Object.keys(dirtyFields).filter((name) => dirtyFields[name]);
  const save = form.handleSubmit(async (values) => {
    let saved = 0;
    for (const name of changed) {
      const value = values[name] ?? '';
      try {
        await saveVariable(server, name, value);
        form.resetField(name, { defaultValue: value });
        saved += 1;
      } catch (error) {
        form.setError(name, { message: refusedBy(error)[0]?.detail ?? failureText(error) });
      }
    }
    await client.invalidateQueries({ queryKey: startupQuery(server).queryKey });
    if (saved > 0) toast({ tone: 'ok', text: t('done', { count: saved }) });
  });
  return (
    <form onSubmit={(event) => void save(event)} noValidate>
      <Card title={t('variables')}>
        {variables.length === 0 && <p>{t('none')}</p>}
        <Stack>
          {variables.map((variable) => (
            <VariableField
              key={variable.env_variable}
              variable={variable}
              control={form.control}
              isLocked={!mayUpdate || !variable.is_editable}
            />
          ))}
        </Stack>
      </Card>
      <SaveBar
        isShown={isDirty}
        verb={t('saveAll', { count: changed.length })}
        busy={isSubmitting}
        onDiscard={() => form.reset()}
      />
      <LeaveGuard isUnsaved={isDirty && !isSubmitting} />
    </form>
  );
}
