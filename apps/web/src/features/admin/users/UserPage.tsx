import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { useMe } from '../../../shared/api/session.js';
import { Time } from '../../../shared/format/Time.js';
import { Badge } from '../../../shared/ui/Badge.js';
import { Button } from '../../../shared/ui/Button.js';
import { CopyText } from '../../../shared/ui/Copy.js';
import { Card, Facts, Page, Row } from '../../../shared/ui/Layout.js';
import { PageState } from '../../../shared/ui/PageState.js';
import { toast } from '../../../shared/ui/toast.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import { ServersTable } from '../servers/ServersTable.js';
import { UserRoles } from '../roles/UserRoles.js';
import { included } from '../parts/included.js';
import { NEW_USER, UserForm } from './UserForm.js';
import { change, create, drop, endSessions, resetSecondFactor, userQuery, type User } from './users.api.js';

const USERS = ['admin', 'users'] as const;

export function UserPage() {
  const { user } = useParams({ from: '/shell/admin/users/$user' });
  return user === 'new' ? <NewUser /> : <OneUser key={user} id={Number(user)} />;
}

function NewUser() {
  const t = useTranslations('admin.users');
  const navigate = useNavigate();
  const client = useQueryClient();
  return (
    <Page title={t('newTitle')} crumbs={<Link to="/admin/users">{t('title')}</Link>} width="form">
      <UserForm
        isNew
        fields={NEW_USER}
        verb={t('create')}
        onSave={async (fields) => {
          const user = await create(fields);
          await client.invalidateQueries({ queryKey: USERS });
          toast({ tone: 'ok', text: t('created', { name: user.username }) });
          void navigate({ to: '/admin/users/$user', params: { user: String(user.id) } });
        }}
      />
    </Page>
  );
}

function OneUser({ id }: { id: number }) {
  const t = useTranslations('admin.users');
  const common = useTranslations('common');
  const client = useQueryClient();
  const query = useQuery(userQuery(id));
  return (
    <Page
      title={query.data?.username ?? t('user')}
      crumbs={<Link to="/admin/users">{t('title')}</Link>}
      width="form"
      beside={query.data?.root_admin && <Badge tone="info">{t('admin')}</Badge>}
    >
      <PageState query={query}>
        {(user) => (
          <>
            <UserForm
              isNew={false}
              fields={{
                email: user.email,
                username: user.username,
                first_name: user.first_name,
                last_name: user.last_name,
                root_admin: user.root_admin,
                password: '',
              }}
              verb={common('save')}
              onSave={async (fields) => {
                await change(id, fields);
                await client.invalidateQueries({ queryKey: USERS });
                toast({ tone: 'ok', text: t('saved', { name: fields.username }) });
              }}
            />
            <Card title={t('about')}>
              <Facts
                facts={[
                  [t('secondFactor'), user['2fa_enabled'] ? t('on') : t('off')],
                  [t('since'), <Time key="since" at={user.created_at} />],
                  [t('uuid'), <CopyText key="uuid" text={user.uuid} what={t('uuid')} />],
                ]}
              />
            </Card>
            <UserRoles user={user} held={included(user.relationships?.roles).map(({ id: role }) => role)} />
            <Access user={user} />
            <Owned user={user} />
            <Delete user={user} />
          </>
        )}
      </PageState>
    </Page>
  );
}

/** What helps somebody who has lost a phone, or a laptop. */
function Access({ user }: { user: User }) {
  const t = useTranslations('admin.users');
  const name = user.username;
  const ending = useConfirmed({
    call: () => endSessions(user.id),
    done: () => t('sessionsEnded', { name }),
    title: () => t('endSessionsTitle', { name }),
    verb: () => t('endSessions'),
    text: () => <p>{t('endSessionsLoses')}</p>,
  });
  const resetting = useConfirmed({
    call: () => resetSecondFactor(user.id),
    changes: [USERS],
    done: () => t('secondFactorReset', { name }),
    title: () => t('resetSecondFactorTitle', { name }),
    verb: () => t('resetSecondFactor'),
    text: () => <p>{t('resetSecondFactorLoses')}</p>,
  });
  return (
    <Card title={t('access')} help={t('accessHelp')}>
      <Row>
        <Button onPress={() => ending.ask()}>{t('endSessions')}</Button>
        <Button reason={user['2fa_enabled'] ? null : t('noSecondFactor')} onPress={() => resetting.ask()}>
          {t('resetSecondFactor')}
        </Button>
      </Row>
      {ending.dialog}
      {resetting.dialog}
    </Card>
  );
}

function Owned({ user }: { user: User }) {
  const t = useTranslations('admin.users');
  const servers = included(user.relationships?.servers);
  return (
    <Card title={t('servers')} {...(servers.length === 0 ? { help: t('noServers') } : {})}>
      {servers.length > 0 && <ServersTable servers={servers} />}
    </Card>
  );
}

function Delete({ user }: { user: User }) {
  const t = useTranslations('admin.users');
  const navigate = useNavigate();
  const client = useQueryClient();
  const me = useMe();
  const name = user.username;
  const deleting = useConfirmed({
    call: () => drop(user.id),
    done: () => t('deleted', { name }),
    // What is gone is not asked for again: the list is, once it is shown.
    onDone: () =>
      void navigate({ to: '/admin/users' }).then(() => client.invalidateQueries({ queryKey: USERS })),
    title: () => t('deleteTitle', { name }),
    verb: () => t('deleteVerb', { name }),
    text: () => <p>{t('deleteLoses')}</p>,
  });
  const isOwner = included(user.relationships?.servers).length > 0;
  const stays = user.root_admin ? t('adminStays') : isOwner ? t('ownsServers') : null;
  const reason = me.uuid === user.uuid ? t('isYou') : stays;
  return (
    <Card title={t('delete')} help={t('deleteHelp')}>
      <Row>
        <Button reason={reason} onPress={() => deleting.ask()}>
          {t('deleteVerb', { name })}
        </Button>
      </Row>
      {deleting.dialog}
    </Card>
  );
}
