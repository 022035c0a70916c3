import { Controller } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { z } from 'zod';
import {
  BACKUP_FORMATS,
  BACKUP_HOST_SCHEMAS,
  createBackupHost,
} from '@app/contracts/application/backup-hosts.contract.js';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { Button } from '../../../shared/ui/Button.js';
import { Switch } from '../../../shared/ui/forms/Choices.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { LeaveGuard } from '../../../shared/ui/forms/LeaveGuard.js';
import { Select } from '../../../shared/ui/forms/Select.js';
import { Card, Row, Stack } from '../../../shared/ui/Layout.js';
import { Grid } from '../parts/Grid.js';
import { NodesChoice } from '../parts/NodesChoice.js';
import type { BackupHost, BackupHostFields } from './backup-hosts.api.js';

const text = z.string().max(255);
/** What a disk needs none of stays empty; the panel checks the rest. */
const Body = z.object({
  name: createBackupHost.body.shape.name,
  schema: z.enum(BACKUP_HOST_SCHEMAS),
  format: z.enum(BACKUP_FORMATS),
  configuration: z.object({
    ...{ bucket: text, region: text, endpoint: text, key: text, secret: text, prefix: text },
    storage_class: text,
    use_path_style_endpoint: z.boolean(),
  }),
  nodes: z.array(z.number()).nullable(),
});
type Fields = z.input<typeof Body>;

function fieldsOf(host: BackupHost | null): Fields {
  const { configuration = {}, nodes = [], name = '', schema = 's3', format = 'tar' } = host ?? {};
  const of = (field: string): string => String(configuration[field] ?? '');
  return {
    ...{ name, schema, format, nodes: nodes.length === 0 ? null : [...nodes] },
    configuration: {
      ...{ bucket: of('bucket'), region: of('region'), endpoint: of('endpoint'), key: of('key'), secret: '' },
      ...{ prefix: of('prefix'), storage_class: of('storage_class') },
      use_path_style_endpoint: configuration['use_path_style_endpoint'] === true,
    },
  };
}

const orNull = (word: string): string | null => (word === '' ? null : word);

const bodyOf = ({ name, schema, format, nodes, configuration: s3 }: Fields): BackupHostFields => ({
  ...{ name, schema, format, node_ids: nodes ?? [] },
  ...(schema === 's3' && {
    configuration: {
      ...s3,
      ...{ endpoint: orNull(s3.endpoint), prefix: orNull(s3.prefix), secret: orNull(s3.secret) },
      storage_class: orNull(s3.storage_class),
    },
  }),
});

/** Where a store of backups is, and for which nodes. */
export function BackupHostForm(props: {
  known: BackupHost | null;
  verb: string;
  /** Why it cannot be saved, or null. */
  reason: string | null;
  onSave: (fields: BackupHostFields) => Promise<void>;
}) {
  const { known, verb, reason, onSave } = props;
  const t = useTranslations('admin.backupHosts');
  const form = useRouteForm(Body, {
    values: fieldsOf(known),
    onSubmit: async (fields) => {
      await onSave(bodyOf(fields));
      form.reset({ ...fields, configuration: { ...fields.configuration, secret: '' } });
    },
    // The trial failed: what the store said.
    refusalField: 'configuration.bucket',
  });
  const { control } = form;
  const { isDirty, isSubmitting } = form.formState;
  const isS3 = form.watch('schema') === 's3';
  return (
    <form onSubmit={form.send} noValidate>
      <Stack>
        <Card title={t('about')} help={t('aboutHelp')}>
          <Stack>
            <Field control={control} name="name" label={t('name')} autoComplete="off" />
            <Controller
              control={control}
              name="schema"
              render={({ field: { value, onChange } }) => (
                <Select
                  label={t('kind')}
                  value={value}
                  options={BACKUP_HOST_SCHEMAS.map((kind) => ({ value: kind, text: t(`kinds.${kind}`) }))}
                  onChange={onChange}
                  isDisabled={known !== null}
                />
              )}
            />
            <Controller
              control={control}
              name="format"
              render={({ field: { value, onChange } }) => (
                <Select
                  label={t('format')}
                  help={t('formatHelp')}
                  value={value}
                  options={BACKUP_FORMATS.map((format) => ({ value: format, text: t(`formats.${format}`) }))}
                  onChange={onChange}
                  isDisabled={known !== null}
                />
              )}
            />
            {isS3 && (
              <>
                <Field
                  control={control}
                  name="configuration.endpoint"
                  label={t('endpoint')}
                  help={t('endpointHelp')}
                />
                <Grid>
                  <Field control={control} name="configuration.bucket" label={t('bucket')} />
                  <Field control={control} name="configuration.region" label={t('region')} />
                </Grid>
                <Grid>
                  <Field control={control} name="configuration.key" label={t('key')} autoComplete="off" />
                  <Field
                    control={control}
                    name="configuration.secret"
                    label={t('secret')}
                    help={known === null ? undefined : t('secretKept')}
                    type="password"
                    autoComplete="new-password"
                  />
                </Grid>
                <Grid>
                  <Field
                    control={control}
                    name="configuration.prefix"
                    label={t('prefix')}
                    help={t('prefixHelp')}
                  />
                  <Field control={control} name="configuration.storage_class" label={t('storageClass')} />
                </Grid>
                <Controller
                  control={control}
                  name="configuration.use_path_style_endpoint"
                  render={({ field: { value, onChange } }) => (
                    <Switch isSelected={value} onChange={onChange}>
                      {t('pathStyle')}
                    </Switch>
                  )}
                />
              </>
            )}
          </Stack>
        </Card>
        <Card title={t('where')} help={t('whereHelp')}>
          <Stack>
            <Controller
              control={control}
              name="nodes"
              render={({ field: { value, onChange } }) => (
                <NodesChoice label={t('onlyNodes')} value={value} onChange={onChange} />
              )}
            />
            <Row>
              <Button type="submit" look="primary" busy={isSubmitting} reason={reason}>
                {verb}
              </Button>
            </Row>
          </Stack>
        </Card>
      </Stack>
      <LeaveGuard isUnsaved={isDirty && !isSubmitting} />
    </form>
  );
}
