import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { UpdateServerDetails } from '@app/contracts/application/servers.schemas.js';
import { lenientInt } from '@app/contracts/core/lenient.js';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { Button } from '../../../shared/ui/Button.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { LeaveGuard } from '../../../shared/ui/forms/LeaveGuard.js';
import { Card, Row, Stack } from '../../../shared/ui/Layout.js';
import { toast } from '../../../shared/ui/toast.js';
import { Grid } from '../parts/Grid.js';
import { changeBuild, changeDetails, type AdminServer } from './servers.api.js';

const LIMITS = ['memory', 'swap', 'disk', 'cpu', 'io'] as const;
const FEATURES = ['databases', 'allocations', 'backups'] as const;
/** The routes take the limits in groups; a form has them side by side. */
const Body = z.object({
  name: UpdateServerDetails.shape.name,
  memory: lenientInt(0),
  swap: lenientInt(-1),
  disk: lenientInt(0),
  cpu: lenientInt(0),
  io: lenientInt(0, 1000),
  databases: lenientInt(0),
  allocations: lenientInt(0),
  backups: lenientInt(0),
});

/** Name and limits of a server. */
export function BuildForm({ server }: { server: AdminServer }) {
  const t = useTranslations('admin.servers');
  const common = useTranslations('common');
  const client = useQueryClient();
  const { limits, feature_limits: features } = server;
  const known = {
    name: server.name,
    memory: limits.memory,
    swap: limits.swap,
    disk: limits.disk,
    cpu: limits.cpu,
    io: limits.io,
    databases: features.databases ?? 0,
    allocations: features.allocations ?? 0,
    backups: features.backups,
  };
  const form = useRouteForm(Body, {
    values: known,
    onSubmit: async ({ name, databases, allocations, backups, ...given }) => {
      if (name !== server.name) {
        const { user, external_id, description } = server;
        await changeDetails(server.id, { name, user, external_id, description });
      }
      const { threads, oom_killer } = limits;
      await changeBuild(server.id, {
        limits: { ...given, threads },
        oom_killer,
        feature_limits: { databases: Number(databases), allocations, backups: Number(backups) },
      });
      form.reset({ name, databases, allocations, backups, ...given });
      await client.invalidateQueries({ queryKey: ['admin'] });
      toast({ tone: 'ok', text: t('built', { name }) });
    },
  });
  // Somebody else's change is taken over, but never over what is typed here.
  useEffect(() => form.reset(known, { keepDirtyValues: true }), [server.updated_at]);
  const { dirtyFields, isSubmitting } = form.formState;
  const isDirty = Object.keys(dirtyFields).length > 0;
  const number = (name: (typeof LIMITS)[number] | (typeof FEATURES)[number]) => (
    <Field
      key={name}
      control={form.control}
      name={name}
      label={t(`limits.${name}`)}
      help={name === 'swap' ? t('swapHelp') : undefined}
      inputMode="numeric"
    />
  );
  return (
    <form onSubmit={form.send} noValidate>
      <Card title={t('build')} help={t('buildHelp')}>
        <Stack>
          <Field control={form.control} name="name" label={t('name')} />
          <Grid>{LIMITS.map(number)}</Grid>
          <Grid>{FEATURES.map(number)}</Grid>
          <Row>
            <Button type="submit" look="primary" busy={isSubmitting} isDisabled={!isDirty}>
              {common('save')}
            </Button>
          </Row>
        </Stack>
      </Card>
      <LeaveGuard isUnsaved={isDirty && !isSubmitting} />
    </form>
  );
}
