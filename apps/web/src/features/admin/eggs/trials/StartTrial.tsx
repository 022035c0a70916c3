import { useQuery } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { startEggTrial } from '@app/contracts/application/egg-trials.contract.js';
import type { RefusedField } from '../../../../shared/api/failure.js';
import { useRefused } from '../../../../shared/api/use-refused.js';
import { useAction } from '../../../../shared/api/use-action.js';
import { Button } from '../../../../shared/ui/Button.js';
import { Select } from '../../../../shared/ui/forms/Select.js';
import { TextInput } from '../../../../shared/ui/forms/TextInput.js';
import { Banner, Card, Row, Stack } from '../../../../shared/ui/Layout.js';
import { isSecret } from '../../../startup/index.js';
import { nodesQuery } from '../../nodes/nodes.api.js';
import { Grid } from '../../parts/Grid.js';
import { useAdminNeed } from '../../parts/use-admin-need.js';
import type { VariableDraft } from '../editor/egg-draft.rules.js';
import { start, trialsQuery } from './trials.api.js';
import { wanting } from './trials.rules.js';

/** Where it is tried, and with which values. */
export function StartTrial({ egg, variables }: { egg: number; variables: readonly VariableDraft[] }) {
  const t = useTranslations('admin.trials');
  const validation = useTranslations('validation');
  const need = useAdminNeed()(startEggTrial);
  const nodes = useQuery(nodesQuery).data;
  const [chosen, setChosen] = useState<string | null>(null);
  const [environment, setEnvironment] = useState<Readonly<Record<string, string>>>({});
  const refusedBy = useRefused();
  const [refused, setRefused] = useState<readonly RefusedField[]>([]);
  const asked = wanting(variables);
  // One that is in maintenance may be meant all the same; it is not what comes first.
  const node = chosen ?? String((nodes?.find((one) => !one.maintenance_mode) ?? nodes?.[0])?.id ?? '');
  const errorOf = (field: string): string | undefined => refused.find((one) => one.field === field)?.detail;
  const starting = useAction({
    call: async () => {
      setRefused([]);
      try {
        return await start(egg, { node, environment });
      } catch (error) {
        setRefused(refusedBy(error));
        throw error;
      }
    },
    changes: [trialsQuery(egg).queryKey],
    done: () => t('begun'),
  });
  const submit = (): void => {
    const empty = asked.filter(({ env }) => (environment[env] ?? '') === '');
    const missing = empty.map(({ env }) => ({ field: `environment.${env}`, detail: validation('required') }));
    if (missing.length > 0) setRefused(missing);
    else starting.run();
  };
  const shown = new Set(asked.map(({ env }) => `environment.${env}`));
  const others = refused.filter(({ field }) => !shown.has(field));
  return (
    <Card title={t('card')} help={t('help')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack>
          <Grid>
            <Select
              label={t('node')}
              value={node}
              options={(nodes ?? []).map(({ id, name }) => ({ value: String(id), text: name }))}
              onChange={setChosen}
            />
            {asked.map(({ key, env, name, description }) => (
              <TextInput
                key={key}
                name={env}
                label={name || env}
                help={description === '' ? undefined : description}
                error={errorOf(`environment.${env}`)}
                mono
                {...(isSecret(env) ? { type: 'password', autoComplete: 'off' } : {})}
                value={environment[env] ?? ''}
                onChange={(value) => setEnvironment({ ...environment, [env]: value })}
              />
            ))}
          </Grid>
          {others.length > 0 && <Banner tone="bad">{others.map(({ detail }) => detail).join(' ')}</Banner>}
          <Row>
            <Button
              type="submit"
              look="primary"
              icon={FlaskConical}
              busy={starting.busy}
              reason={need ?? (nodes?.length === 0 ? t('noNode') : null)}
            >
              {t('start')}
            </Button>
          </Row>
        </Stack>
      </form>
    </Card>
  );
}
