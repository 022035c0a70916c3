import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Select } from '../../../../shared/ui/forms/Select.js';
import { TextInput } from '../../../../shared/ui/forms/TextInput.js';
import { Card, Stack } from '../../../../shared/ui/Layout.js';
import { nestsQuery } from '../../catalogue/catalogue.api.js';
import { Grid } from '../../parts/Grid.js';
import type { EggDraft } from './egg-draft.rules.js';
import { PairList } from './PairList.js';

export interface SectionProps {
  readonly draft: EggDraft;
  readonly isNew: boolean;
  readonly isReadOnly: boolean;
  readonly onChange: (part: Partial<EggDraft>) => void;
  readonly onSave: () => void;
}

/** Name, nest and what the panel does for servers of the egg. */
export function GeneralFields({ draft, isNew, isReadOnly, onChange }: SectionProps) {
  const t = useTranslations('admin.egg');
  const nests = useQuery(nestsQuery);
  const text = (name: 'name' | 'author', help?: string) => (
    <TextInput
      name={name}
      label={t(`fields.${name}`)}
      help={help}
      readOnly={isReadOnly}
      value={draft[name]}
      onChange={(value) => onChange({ [name]: value })}
    />
  );
  const lines = (name: 'description' | 'features' | 'denylist' | 'tags', help?: string) => (
    <TextInput
      name={name}
      label={t(`fields.${name}`)}
      help={help}
      rows={3}
      mono={name !== 'description'}
      readOnly={isReadOnly}
      value={draft[name]}
      onChange={(value) => onChange({ [name]: value })}
    />
  );
  return (
    <Card>
      <Stack>
        <Grid>
          {text('name')}
          {text('author', t('authorHelp'))}
          {isNew && (
            <Select
              label={t('fields.nest')}
              value={draft.nest}
              options={[
                { value: '', text: t('defaultNest') },
                ...(nests.data ?? []).map(({ id, name }) => ({ value: String(id), text: name })),
              ]}
              onChange={(nest) => onChange({ nest })}
            />
          )}
        </Grid>
        {lines('description')}
        {lines('features', t('featuresHelp'))}
        {lines('denylist', t('denylistHelp'))}
        {lines('tags', t('tagsHelp'))}
      </Stack>
    </Card>
  );
}

export function ImagesFields({ draft, isReadOnly, onChange }: SectionProps) {
  const t = useTranslations('admin.egg');
  return (
    <Card help={t('imagesHelp')} title={t('section.images')}>
      <PairList
        what="image"
        pairs={draft.images}
        isReadOnly={isReadOnly}
        onChange={(images) => onChange({ images })}
      />
    </Card>
  );
}

export function StartupFields({ draft, isReadOnly, onChange }: SectionProps) {
  const t = useTranslations('admin.egg');
  return (
    <Card help={t('startupHelp')} title={t('section.startup')}>
      <PairList
        what="command"
        pairs={draft.commands}
        isReadOnly={isReadOnly}
        onChange={(commands) => onChange({ commands })}
      />
      <TextInput
        name="stop"
        label={t('fields.stop')}
        help={t('stopHelp')}
        mono
        readOnly={isReadOnly}
        value={draft.stop}
        onChange={(stop) => onChange({ stop })}
      />
    </Card>
  );
}
