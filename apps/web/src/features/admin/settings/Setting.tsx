import { createContext, useContext, type ReactNode } from 'react';
import { Controller, type Control, type FieldPath } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { Badge } from '../../../shared/ui/Badge.js';
import { Button } from '../../../shared/ui/Button.js';
import { Switch } from '../../../shared/ui/forms/Choices.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { Row } from '../../../shared/ui/Layout.js';
import { Grid } from '../parts/Grid.js';
import type { SettingName, SettingsFields } from './settings.rules.js';
import styles from '../parts/Parts.module.css';

/** Of the form around a setting. */
export const Origin = createContext<{
  /** Whether it takes the place of the environment's. */
  readonly isStored: (name: SettingName) => boolean;
  readonly takeBack: (name: SettingName, text: string) => void;
  readonly busy: boolean;
  /** Why nothing can be changed, or null. */
  readonly reason: string | null;
} | null>(null);

/** A setting, and where it comes from: what is stored here can be given back to the environment. */
export function Setting({ name, text, children }: { name: SettingName; text: string; children: ReactNode }) {
  const t = useTranslations('admin.panelSettings');
  const origin = useContext(Origin);
  return (
    <div>
      {children}
      {origin?.isStored(name) && (
        <Row>
          <Badge tone="info">{t('set')}</Badge>
          <Button
            look="quiet"
            size="small"
            aria-label={t('takeBackOf', { name: text })}
            busy={origin.busy}
            reason={origin.reason}
            onPress={() => origin.takeBack(name, text)}
          >
            {t('takeBack')}
          </Button>
        </Row>
      )}
    </div>
  );
}

type Name = FieldPath<SettingsFields>;

export const OnOff = (props: { control: Control<SettingsFields>; name: Name; text: string }) => (
  <Controller
    control={props.control}
    name={props.name}
    render={({ field: { value, onChange } }) => (
      <Switch isSelected={value === true} onChange={onChange}>
        {props.text}
      </Switch>
    )}
  />
);

/** So many requests within so many seconds. */
export function Rate(props: {
  control: Control<SettingsFields>;
  name: 'client_requests' | 'application_requests';
  text: string;
}) {
  const { control, name, text } = props;
  const t = useTranslations('admin.panelSettings');
  const numeric = { control, inputMode: 'numeric' } as const;
  return (
    <Setting name={name} text={text}>
      <fieldset className={styles.plainSet}>
        <legend>{text}</legend>
        <Grid>
          <Field {...numeric} name={`${name}.requests`} label={t('requests')} />
          <Field {...numeric} name={`${name}.seconds`} label={t('seconds')} />
        </Grid>
      </fieldset>
    </Setting>
  );
}
