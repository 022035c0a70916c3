import { Controller, useFormState, type Control } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { Badge } from '../../shared/ui/Badge.js';
import { Switch } from '../../shared/ui/forms/Choices.js';
import { Select } from '../../shared/ui/forms/Select.js';
import { Field } from '../../shared/ui/forms/Field.js';
import type { Variable } from './startup.api.js';
import { inputOf, isSecret, type Values } from './variable.rules.js';
import styles from './VariableField.module.css';

/** What is shown of a variable. */
export type ShownVariable = Pick<
  Variable,
  'name' | 'description' | 'env_variable' | 'default_value' | 'rules'
>;

/** One variable: its input by its rules, its name in the egg, and what it was by default. */
export function VariableField(props: {
  variable: ShownVariable;
  control: Control<Values>;
  isLocked: boolean;
}) {
  const { variable, control, isLocked } = props;
  const t = useTranslations('startup');
  const { env_variable: name, name: label, description, default_value } = variable;
  const { dirtyFields, errors } = useFormState({ control, name });
  const input = inputOf(variable.rules);
  const isText = isLocked || input.kind === 'text' || input.kind === 'number';
  const help = description === '' ? undefined : description;
  return (
    <div className={styles.variable}>
      {isText ? (
        <Field
          control={control}
          name={name}
          label={label}
          help={help}
          readOnly={isLocked}
          mono
          {...(isSecret(name) ? { type: 'password', autoComplete: 'off' } : {})}
          {...(input.kind === 'number' ? { inputMode: 'numeric' } : {})}
        />
      ) : (
        <Controller
          control={control}
          name={name}
          render={({ field: { value, onChange } }) =>
            input.kind === 'switch' ? (
              <>
                <Switch
                  isSelected={value === input.on}
                  onChange={(isOn) => onChange(isOn ? input.on : input.off)}
                >
                  {label}
                </Switch>
                {help !== undefined && <span className={styles.note}>{help}</span>}
              </>
            ) : input.kind === 'select' ? (
              <Select
                label={label}
                help={help}
                value={value}
                options={[...new Set([...input.options, value])].map((option) => ({
                  value: option,
                  text: option === '' ? t('empty') : option,
                }))}
                onChange={onChange}
              />
            ) : (
              <></>
            )
          }
        />
      )}
      {!isText && errors[name] && (
        <span className={styles.error} role="alert">
          {errors[name].message}
        </span>
      )}
      <div className={styles.foot}>
        <code>{name}</code>
        {!isSecret(name) && (
          <span>{t('defaultIs', { value: default_value === '' ? t('empty') : default_value })}</span>
        )}
        {isLocked && <Badge tone="quiet">{t('fixed')}</Badge>}
        {dirtyFields[name] && <Badge tone="info">{t('changed')}</Badge>}
      </div>
    </div>
  );
}
