import { useTranslations } from 'use-intl';
import { SUBUSER_PERMISSIONS } from '@app/contracts/permissions/subuser.permissions.js';
import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import { Badge } from '../../shared/ui/Badge.js';
import { Button } from '../../shared/ui/Button.js';
import { Checkbox } from '../../shared/ui/forms/Choices.js';
import { ALL_PERMISSIONS, grantable, PRESET_NAMES, presetOf, toggled } from './presets.rules.js';
import styles from './People.module.css';

export interface GridProps {
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
  /** Of whoever gives: what they have not, they cannot give. */
  readonly own: readonly string[];
}

/** Permissions to tick, by group, with ready-made sets above. */
export function PermissionGrid(props: GridProps) {
  const { value, onChange, own } = props;
  const t = useTranslations('people');
  const chosen = presetOf(value);
  return (
    <div className={styles.grid}>
      <div className={styles.presets} role="group" aria-label={t('presets')}>
        {PRESET_NAMES.map((name) => (
          <Button
            key={name}
            size="small"
            aria-pressed={chosen === name}
            onPress={() => onChange(grantable(SUBUSER_PRESETS[name], own))}
          >
            {t(`preset.${name}`)}
          </Button>
        ))}
        {chosen === null && <Badge tone="info">{t('ownChoice', { count: value.length })}</Badge>}
      </div>
      <Some {...props} names={ALL_PERMISSIONS} text={t('all')} />
      {Object.entries(SUBUSER_PERMISSIONS).map(([group, { description, keys }]) => (
        <fieldset key={group} className={styles.group}>
          <legend>
            <Some {...props} names={Object.keys(keys).map((key) => `${group}.${key}`)} text={description} />
          </legend>
          <div className={styles.keys}>
            {Object.entries(keys as Readonly<Record<string, string>>).map(([key, text]) => (
              <Some key={key} {...props} names={[`${group}.${key}`]} text={text} />
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

/** One box for some permissions: ticked for all of them, half for a part. */
function Some({ value, onChange, own, names, text }: GridProps & { names: readonly string[]; text: string }) {
  const count = names.filter((name) => value.includes(name)).length;
  return (
    <Checkbox
      isSelected={count === names.length}
      isIndeterminate={count > 0 && count < names.length}
      isDisabled={count === 0 && grantable(names, own).length === 0}
      onChange={(isOn) => onChange(toggled(value, names, isOn && count < grantable(names, own).length, own))}
    >
      {text}
    </Checkbox>
  );
}
