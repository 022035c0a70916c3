import { useTranslations } from 'use-intl';
import { TextInput } from '../../../../shared/ui/forms/TextInput.js';
import { Card, Stack } from '../../../../shared/ui/Layout.js';
import { CodeField } from '../../../files/index.js';
import { Grid } from '../../parts/Grid.js';
import type { SectionProps } from './PlainFields.js';

const JSONS = ['files', 'startup', 'logs'] as const;

/** What is written into files of a server before it starts, and how its output is understood. */
export function ConfigFields({ draft, isReadOnly, onChange, onSave }: SectionProps) {
  const t = useTranslations('admin.egg');
  return (
    <>
      {JSONS.map((name) => (
        <Card key={name} title={t(`json.${name}`)} help={t(`jsonHelp.${name}`)}>
          <CodeField
            label={t(`json.${name}`)}
            name={`${name}.json`}
            value={draft[name]}
            size={name === 'files' ? 'large' : 'small'}
            isReadOnly={isReadOnly}
            onChange={(text) => onChange({ [name]: text })}
            onSave={onSave}
          />
        </Card>
      ))}
    </>
  );
}

/** The script that installs a server, and the container in which it runs. */
export function InstallFields({ draft, isReadOnly, onChange, onSave }: SectionProps) {
  const t = useTranslations('admin.egg');
  return (
    <Card title={t('section.install')} help={t('installHelp')}>
      <Stack>
        <Grid>
          {(['container', 'entry'] as const).map((name) => (
            <TextInput
              key={name}
              name={name}
              label={t(`fields.${name}`)}
              mono
              readOnly={isReadOnly}
              value={draft[name]}
              onChange={(text) => onChange({ [name]: text })}
            />
          ))}
        </Grid>
        <CodeField
          label={t('fields.install')}
          name="install.sh"
          value={draft.install}
          size="large"
          isReadOnly={isReadOnly}
          onChange={(install) => onChange({ install })}
          onSave={onSave}
        />
      </Stack>
    </Card>
  );
}
