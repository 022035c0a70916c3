import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { Button } from '../../../shared/ui/Button.js';
import { CopyText } from '../../../shared/ui/Copy.js';
import { Card, Facts, Row } from '../../../shared/ui/Layout.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import { ServerMounts } from '../mounts/ServerMounts.js';
import { BuildForm } from './BuildForm.js';
import { MoveCard } from './move/MoveCard.js';
import { deedsKey, drop, forceDrop, reinstall, suspend, unsuspend, type AdminServer } from './servers.api.js';
import { ServerDatabases } from '../databases/ServerDatabases.js';
import { AdminServerFrame } from './ServerFrame.js';

const ALL = [['admin'], ['servers'], ['server']];

export function AdminServerPage() {
  const { server: id } = useParams({ from: '/shell/admin/servers/$server' });
  return (
    <AdminServerFrame id={id}>
      {(server) => (
        <>
          <About server={server} />
          <BuildForm key={server.id} server={server} />
          <ServerDatabases server={server} />
          <ServerMounts server={server} />
          <MoveCard server={server} />
          <Deeds server={server} />
        </>
      )}
    </AdminServerFrame>
  );
}

function About({ server }: { server: AdminServer }) {
  const t = useTranslations('admin.servers');
  const { user, node, egg } = server.relationships ?? {};
  return (
    <Card title={t('about')}>
      <Facts
        facts={[
          [
            t('owner'),
            <Link key="owner" to="/admin/users/$user" params={{ user: String(server.user) }}>
              {user?.attributes?.username ?? server.user}
            </Link>,
          ],
          [
            t('node'),
            <Link
              key="node"
              to="/admin/nodes/$node/$section"
              params={{ node: String(server.node), section: 'overview' }}
            >
              {node?.attributes?.name ?? server.node}
            </Link>,
          ],
          [t('egg'), egg?.attributes?.name ?? server.egg],
          [t('image'), server.container.image],
          [t('uuid'), <CopyText key="uuid" text={server.uuid} what={t('uuid')} />],
        ]}
      />
    </Card>
  );
}

type Deed = 'suspend' | 'unsuspend' | 'reinstall' | 'delete' | 'force';
const CALLS = { suspend, unsuspend, reinstall, delete: drop, force: forceDrop } as const;

/** What an operator does with a server that is in the way, the worst last. */
function Deeds({ server }: { server: AdminServer }) {
  const t = useTranslations('admin.servers');
  const navigate = useNavigate();
  const { id, name, suspended } = server;
  const client = useQueryClient();
  const action = useConfirmed({
    key: deedsKey(id),
    call: (deed: Deed) => CALLS[deed](id),
    done: (_, deed) => t(`deedDone.${deed}`, { name }),
    onDone: async (_, deed) => {
      // What is gone is not asked for again: the list is, once it is shown.
      if (deed === 'delete' || deed === 'force') await navigate({ to: '/admin/servers' });
      for (const queryKey of ALL) void client.invalidateQueries({ queryKey });
    },
    title: (asked) => t(`deedTitle.${asked}`, { name }),
    verb: (asked) => t(`deed.${asked}`),
    text: (asked) => <p>{t(`deedDoes.${asked}`)}</p>,
  });
  const shown: readonly Deed[] = [suspended ? 'unsuspend' : 'suspend', 'reinstall', 'delete', 'force'];
  return (
    <Card title={t('deeds')} help={t('deedsHelp')}>
      <Row>
        {shown.map((deed) => (
          <Button key={deed} onPress={() => action.ask(deed)}>
            {t(`deed.${deed}`)}
          </Button>
        ))}
      </Row>
      {action.dialog}
    </Card>
  );
}
