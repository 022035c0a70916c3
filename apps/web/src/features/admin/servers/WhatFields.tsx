import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Combo } from '../../../shared/ui/forms/Combo.js';
import { Select } from '../../../shared/ui/forms/Select.js';
import { TextInput } from '../../../shared/ui/forms/TextInput.js';
import { Card } from '../../../shared/ui/Layout.js';
import type { Egg } from '../catalogue/catalogue.api.js';
import { Grid } from '../parts/Grid.js';
import { usersQuery } from '../users/users.api.js';
import { included } from '../parts/included.js';
import type { ServerDraft } from './new-server.rules.js';

/** Name, owner, egg and image. */
export function WhatFields(props: {
  draft: ServerDraft;
  eggs: readonly Egg[];
  onChange: (part: Partial<ServerDraft>) => void;
  errorOf: (field: string) => string | undefined;
}) {
  const { draft, eggs, onChange, errorOf } = props;
  const t = useTranslations('admin.newServer');
  const [typed, setTyped] = useState('');
  const users = useQuery(usersQuery({ q: typed }));
  const egg = eggs.find(({ id }) => String(id) === draft.egg);
  const images = Object.entries(egg?.docker_images ?? {});
  return (
    <Card title={t('what')}>
      <Grid>
        <TextInput
          name="name"
          label={t('name')}
          value={draft.name}
          error={errorOf('name')}
          onChange={(name) => onChange({ name })}
          autoFocus
        />
        <Combo
          label={t('owner')}
          value={draft.owner}
          error={errorOf('owner')}
          options={(users.data?.data ?? []).map(({ attributes: user }) => ({
            value: String(user.id),
            text: user.username,
          }))}
          onType={setTyped}
          onChange={(owner) => onChange({ owner })}
        />
        <Combo
          label={t('egg')}
          value={draft.egg}
          error={errorOf('egg')}
          options={eggs.map(({ id, name }) => ({ value: String(id), text: name }))}
          onChange={(id) => {
            const next = eggs.find((other) => String(other.id) === id);
            const variables = included(next?.relationships?.variables);
            onChange({
              egg: id,
              image: next?.docker_image ?? '',
              environment: Object.fromEntries(
                variables.map(({ env_variable, default_value }) => [env_variable, default_value]),
              ),
            });
          }}
        />
        {images.length > 1 && (
          <Select
            label={t('image')}
            value={draft.image}
            options={images.map(([text, value]) => ({ value, text }))}
            onChange={(image) => onChange({ image })}
          />
        )}
      </Grid>
    </Card>
  );
}
