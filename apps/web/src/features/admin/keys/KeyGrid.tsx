import { useTranslations } from 'use-intl';
import {
  ACL_READ,
  ACL_RESOURCES,
  ACL_WRITE,
  type AclPermissions,
  type AclResource,
} from '@app/contracts/permissions/acl.js';
import { Button } from '../../../shared/ui/Button.js';
import { Checkbox } from '../../../shared/ui/forms/Choices.js';
import { Row } from '../../../shared/ui/Layout.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { ALL_READ, FULL_ACL, may, NO_ACL, withBox } from './keys.rules.js';
import styles from '../parts/Parts.module.css';

/** What a key may read and write, resource by resource. */
export function KeyGrid(props: { value: AclPermissions; onChange: (value: AclPermissions) => void }) {
  const { value, onChange } = props;
  const t = useTranslations('admin.keys');
  const box = (bit: typeof ACL_READ | typeof ACL_WRITE, verb: string): Column<AclResource> => ({
    id: verb,
    title: verb,
    cell: (resource) => (
      <Checkbox
        aria-label={t('boxOf', { verb, what: t(`resources.${resource}`) })}
        isSelected={may(value, resource, bit)}
        onChange={(isOn) => onChange(withBox(value, resource, bit, isOn))}
      >
        <span className={styles.onPhone}>{verb}</span>
      </Checkbox>
    ),
  });
  const columns: Column<AclResource>[] = [
    { id: 'resource', title: t('resource'), phone: 'first', cell: (resource) => t(`resources.${resource}`) },
    box(ACL_READ, t('read')),
    box(ACL_WRITE, t('write')),
  ];
  return (
    <>
      <Row>
        <Button size="small" onPress={() => onChange(NO_ACL)}>
          {t('none')}
        </Button>
        <Button size="small" onPress={() => onChange(ALL_READ)}>
          {t('allRead')}
        </Button>
        <Button size="small" onPress={() => onChange(FULL_ACL)}>
          {t('all')}
        </Button>
      </Row>
      <Table label={t('may')} columns={columns} rows={ACL_RESOURCES} rowKey={(resource) => resource} />
    </>
  );
}
