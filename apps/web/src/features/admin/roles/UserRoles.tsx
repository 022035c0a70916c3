import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useAction } from '../../../shared/api/use-action.js';
import { Checkbox } from '../../../shared/ui/forms/Choices.js';
import { Card, Stack } from '../../../shared/ui/Layout.js';
import { PageState } from '../../../shared/ui/PageState.js';
import { giveRole, rolesQuery, ROLES, takeRole, type Role } from './roles.api.js';
import { permissionsOf, summary, TEXT_OF_VERB } from './roles.rules.js';

const USERS = ['admin', 'users'] as const;

/** The roles of somebody, to give and take, and what they may do by them. */
export function UserRoles({
  user,
  held,
}: {
  user: { readonly id: number; readonly username: string; readonly root_admin: boolean };
  held: readonly number[];
}) {
  const t = useTranslations('admin.roles');
  const query = useQuery(rolesQuery);
  const changing = useAction({
    call: ({ role, isOn }: { role: Role; isOn: boolean }) => (isOn ? giveRole : takeRole)(user.id, role.id),
    changes: [USERS, ROLES],
    done: (_, { role, isOn }) => t(isOn ? 'given' : 'taken', { user: user.username, name: role.name }),
  });
  return (
    <Card title={t('ofUser')} help={user.root_admin ? t('everything') : t('ofUserHelp')}>
      {!user.root_admin && (
        <PageState query={query}>
          {(all) => {
            const roles = all.filter(({ root }) => !root);
            return (
              <Stack>
                {roles.length === 0 && <p>{t('none')}</p>}
                {roles.map((role) => (
                  <Checkbox
                    key={role.id}
                    isSelected={held.includes(role.id)}
                    isDisabled={changing.busy}
                    onChange={(isOn) => changing.run({ role, isOn })}
                  >
                    {role.name}
                  </Checkbox>
                ))}
                <MayDo held={roles.filter(({ id }) => held.includes(id)).flatMap(permissionsOf)} />
              </Stack>
            );
          }}
        </PageState>
      )}
    </Card>
  );
}

function MayDo({ held }: { held: readonly string[] }) {
  const t = useTranslations('admin.roles');
  const lines = summary(held);
  if (lines.length === 0) return <p>{t('nothing')}</p>;
  return (
    <section aria-label={t('mayDo')}>
      <h3>{t('mayDo')}</h3>
      <ul>
        {lines.map(({ model, verbs }) => (
          <li key={model}>
            {t('verbOf', {
              verb: t(`model.${model}`),
              what: verbs.map((verb) => t(TEXT_OF_VERB[verb])).join(', '),
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}
