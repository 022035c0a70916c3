import { useTranslations } from 'use-intl';
import {
  permissionsFor,
  SPECIAL_ROLE_PERMISSIONS,
  type RolePermission,
} from '@app/contracts/permissions/role.permissions.js';
import { Checkbox } from '../../../shared/ui/forms/Choices.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { mayDo, MODELS, TEXT_OF_VERB, VERBS, withBox } from './roles.rules.js';
import styles from '../parts/Parts.module.css';

const SPECIAL = {
  'view settings': 'viewSettings',
  'update settings': 'updateSettings',
  'seeIps activityLog': 'seeIps',
} as const;
type Row = { readonly model: (typeof MODELS)[number] };

/** What a role may do with what, box by box. */
export function RoleGrid({
  value,
  onChange,
}: {
  value: readonly RolePermission[];
  onChange: (value: RolePermission[]) => void;
}) {
  const t = useTranslations('admin.roles');
  const columns: Column<Row>[] = [
    {
      id: 'model',
      title: t('model.server'),
      hideTitle: true,
      phone: 'first',
      cell: ({ model }) => t(`model.${model}`),
    },
    ...VERBS.map((verb): Column<Row> => ({
      id: verb,
      title: t(TEXT_OF_VERB[verb]),
      cell: ({ model }) => (
        <Checkbox
          aria-label={t('verbOf', { verb: t(TEXT_OF_VERB[verb]), what: t(`model.${model}`) })}
          isSelected={mayDo(value, model, verb)}
          onChange={(isOn) => onChange(withBox(value, permissionsFor({ model, verb }), isOn))}
        >
          <span className={styles.onPhone}>{t(TEXT_OF_VERB[verb])}</span>
        </Checkbox>
      ),
    })),
  ];
  return (
    <>
      <Table
        label={t('may')}
        columns={columns}
        rows={MODELS.map((model) => ({ model }))}
        rowKey={({ model }) => model}
      />
      {SPECIAL_ROLE_PERMISSIONS.map((name) => (
        <Checkbox
          key={name}
          isSelected={value.includes(name)}
          onChange={(isOn) => onChange(withBox(value, [name], isOn))}
        >
          {t(`special.${SPECIAL[name]}`)}
        </Checkbox>
      ))}
    </>
  );
}
