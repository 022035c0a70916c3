import { Plus, Trash2, Variable } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../../../shared/ui/Button.js';
import { Switch } from '../../../../shared/ui/forms/Choices.js';
import { TextInput } from '../../../../shared/ui/forms/TextInput.js';
import { Card, Muted, Row } from '../../../../shared/ui/Layout.js';
import { Empty } from '../../../../shared/ui/PageState.js';
import { SortableList } from '../../../../shared/ui/SortableList.js';
import { Grid } from '../../parts/Grid.js';
import styles from './EggEditor.module.css';
import { newVariable, type VariableDraft } from './egg-draft.rules.js';
import type { SectionProps } from './PlainFields.js';

/** Values that servers of the egg have, in the order in which owners see them. */
export function VariablesFields({ draft, isReadOnly, onChange }: SectionProps) {
  const t = useTranslations('admin.egg');
  const { variables } = draft;
  const set = (next: readonly VariableDraft[]): void => onChange({ variables: next });
  const change = (key: number, part: Partial<VariableDraft>): void =>
    set(variables.map((variable) => (variable.key === key ? { ...variable, ...part } : variable)));
  const addButton = (
    <Button icon={Plus} isDisabled={isReadOnly} onPress={() => set([...variables, newVariable()])}>
      {t('variable.add')}
    </Button>
  );
  if (variables.length === 0) {
    return (
      <Empty icon={Variable} title={t('variable.none')} action={addButton}>
        {t('variable.noneHelp')}
      </Empty>
    );
  }
  return (
    <Card title={t('section.variables')} help={t('variable.help')}>
      <SortableList
        label={t('section.variables')}
        rows={variables}
        rowKey={({ key }) => String(key)}
        nameOf={({ name, env }) => name || env || t('variable.unnamed')}
        isDisabled={isReadOnly}
        onMove={(from, to) => {
          const moved = [...variables];
          moved.splice(to, 0, ...moved.splice(from, 1));
          set(moved);
        }}
      >
        {(variable) => (
          <OneVariable
            variable={variable}
            isReadOnly={isReadOnly}
            onChange={(part) => change(variable.key, part)}
            onRemove={() => set(variables.filter(({ key }) => key !== variable.key))}
          />
        )}
      </SortableList>
      <Row>{addButton}</Row>
    </Card>
  );
}

function OneVariable(props: {
  variable: VariableDraft;
  isReadOnly: boolean;
  onChange: (part: Partial<VariableDraft>) => void;
  onRemove: () => void;
}) {
  const { variable, isReadOnly, onChange, onRemove } = props;
  const t = useTranslations('admin.egg.variable');
  // A new one is open: it has to be filled in.
  const [isNew] = useState(variable.env === '');
  const name = variable.name || variable.env || t('unnamed');
  const text = (field: 'name' | 'env' | 'value' | 'rules' | 'description', help?: string) => (
    <TextInput
      name={`${field}-${variable.key}`}
      label={t(`fields.${field}`)}
      help={help}
      mono={field !== 'name' && field !== 'description'}
      readOnly={isReadOnly}
      value={variable[field]}
      onChange={(value) => onChange({ [field]: value })}
    />
  );
  const flag = (field: 'isViewable' | 'isEditable') => (
    <Switch
      isSelected={variable[field]}
      isDisabled={isReadOnly}
      onChange={(isOn) => onChange({ [field]: isOn })}
    >
      {t(field)}
    </Switch>
  );
  return (
    <details className={styles.variable} open={isNew || undefined}>
      <summary>
        <strong>{name}</strong>
        <code>{variable.env}</code>
        <Muted>{variable.rules}</Muted>
      </summary>
      <div className={styles.body}>
        <Grid>
          {text('name')}
          {text('env', t('envHelp'))}
          {text('value')}
        </Grid>
        {text('rules', t('rulesHelp'))}
        {text('description')}
        <Row>
          {flag('isViewable')}
          {flag('isEditable')}
          <Button size="small" icon={Trash2} isDisabled={isReadOnly} onPress={onRemove}>
            {t('remove', { name })}
          </Button>
        </Row>
      </div>
    </details>
  );
}
