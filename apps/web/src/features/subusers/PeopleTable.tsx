import { Ellipsis } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Badge } from '../../shared/ui/Badge.js';
import { Button } from '../../shared/ui/Button.js';
import { Menu } from '../../shared/ui/Menu.js';
import { Table, type Column } from '../../shared/ui/Table.js';
import { useNeed } from '../servers/index.js';
import { LeaveButton } from './LeaveButton.js';
import { presetOf } from './presets.rules.js';
import type { Subuser } from './subusers.api.js';
import styles from './People.module.css';

/** What a row shows of a person. */
export type ListedPerson = Pick<Subuser, 'uuid' | 'username' | 'email' | 'permissions' | '2fa_enabled'>;

/** Who may do what; one's own row has the way out. */
export function PeopleTable<P extends ListedPerson>(props: {
  people: readonly P[];
  ownId: string;
  onEdit: (person: P) => void;
  onRemove: (person: P) => void;
}) {
  const t = useTranslations('people');
  const mayUpdate = useNeed('user.update');
  const mayDelete = useNeed('user.delete');
  const columns: Column<P>[] = [
    {
      id: 'person',
      title: t('person'),
      phone: 'first',
      cell: ({ username, email }) => (
        <div className={styles.person}>
          <strong>{username}</strong>
          <span>{email}</span>
        </div>
      ),
    },
    { id: 'may', title: t('may'), cell: ({ permissions }) => <May permissions={permissions} /> },
    {
      id: 'factor',
      title: t('secondFactor'),
      cell: (person) => (person['2fa_enabled'] ? <Badge tone="ok">{t('secondFactorOn')}</Badge> : null),
    },
    {
      id: 'more',
      title: t('more'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: (person) =>
        person.uuid === props.ownId ? (
          <LeaveButton />
        ) : (
          <Menu
            label={t('moreOf', { name: person.username })}
            entries={[
              { id: 'edit', text: t('edit'), reason: mayUpdate, onAction: () => props.onEdit(person) },
              {
                id: 'remove',
                text: t('remove'),
                isDanger: true,
                isBreak: true,
                reason: mayDelete,
                onAction: () => props.onRemove(person),
              },
            ]}
          >
            <Button
              look="quiet"
              size="small"
              icon={Ellipsis}
              label={t('moreOf', { name: person.username })}
            />
          </Menu>
        ),
    },
  ];
  return <Table label={t('title')} columns={columns} rows={props.people} rowKey={({ uuid }) => uuid} />;
}

function May({ permissions }: { permissions: readonly string[] }) {
  const t = useTranslations('people');
  const preset = presetOf(permissions);
  return <>{preset === null ? t('custom', { count: permissions.length }) : t(`preset.${preset}`)}</>;
}
