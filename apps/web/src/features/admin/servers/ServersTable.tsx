import { Link, useNavigate } from '@tanstack/react-router';
import { CirclePause, CirclePlay, SquareTerminal } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { suspendServer } from '@app/contracts/application/servers.contract.js';
import { Button } from '../../../shared/ui/Button.js';
import { Checkbox } from '../../../shared/ui/forms/Choices.js';
import { Row } from '../../../shared/ui/Layout.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import { Twofold } from '../../../shared/ui/cells/Twofold.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { useLimits } from '../parts/use-limits.js';
import { suspend, unsuspend, type AdminServer, type PlainServer } from './servers.api.js';
import { ServerStatus } from './ServerStatus.js';

type Listed = PlainServer & Partial<Pick<AdminServer, 'relationships'>>;

/** Servers as an administrator sees them; owner and node where they were included. */
export function ServersTable({
  servers,
  chosen,
  onChoose,
}: {
  servers: readonly Listed[];
  /** With it each row can be chosen. */
  chosen?: ReadonlySet<number>;
  onChoose?: (server: Listed, isOn: boolean) => void;
}) {
  const t = useTranslations('admin.servers');
  const moves = useTranslations('admin.moves');
  const limits = useLimits();
  const navigate = useNavigate();
  const need = useAdminNeed()(suspendServer);
  const suspending = useConfirmed({
    call: ({ id, suspended }: Listed) => (suspended ? unsuspend(id) : suspend(id)),
    changes: [['admin'], ['servers'], ['server']],
    done: (_, { name, suspended }) => (suspended ? t('unsuspended', { name }) : t('suspended', { name })),
    title: (doomed) => t('suspendTitle', { name: doomed.name }),
    verb: (doomed) => t('suspendVerb', { name: doomed.name }),
    text: () => <p>{t('suspendDoes')}</p>,
  });
  const hasOwners = servers.some(({ relationships }) => relationships?.user);
  const columns: Column<Listed>[] = [
    ...(chosen && onChoose
      ? [
          {
            id: 'choose',
            title: moves('chooseColumn'),
            hideTitle: true,
            phone: 'start',
            cell: (server) => (
              <Checkbox isSelected={chosen.has(server.id)} onChange={(isOn) => onChoose(server, isOn)}>
                <span className="visually-hidden">{moves('choose', { name: server.name })}</span>
              </Checkbox>
            ),
          } satisfies Column<Listed>,
        ]
      : []),
    {
      id: 'name',
      title: t('server'),
      phone: 'first',
      cell: (server) => (
        <Twofold below={server.identifier}>
          <Link to="/admin/servers/$server" params={{ server: String(server.id) }}>
            {server.name}
          </Link>
        </Twofold>
      ),
    },
    { id: 'status', title: t('state'), cell: (server) => <ServerStatus server={server} /> },
    ...(hasOwners
      ? ([
          {
            id: 'owner',
            title: t('owner'),
            cell: ({ relationships }) => relationships?.user?.attributes?.username,
          },
          {
            id: 'node',
            title: t('node'),
            cell: ({ relationships }) => relationships?.node?.attributes?.name,
          },
        ] satisfies Column<Listed>[])
      : []),
    {
      id: 'memory',
      title: t('memory'),
      phone: 'hidden',
      cell: ({ limits: { memory } }) => limits.mib(memory),
    },
    { id: 'disk', title: t('disk'), phone: 'hidden', cell: ({ limits: { disk } }) => limits.mib(disk) },
    {
      id: 'more',
      title: t('actions'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: (server) => (
        <Row>
          <Button
            look="quiet"
            size="small"
            icon={SquareTerminal}
            label={t('consoleOf', { name: server.name })}
            onPress={() => void navigate({ to: '/s/$server', params: { server: server.identifier } })}
          />
          <Button
            look="quiet"
            size="small"
            icon={server.suspended ? CirclePlay : CirclePause}
            label={t(server.suspended ? 'unsuspendOf' : 'suspendOf', { name: server.name })}
            reason={need}
            onPress={() => (server.suspended ? suspending.run(server) : suspending.ask(server))}
          />
        </Row>
      ),
    },
  ];
  return (
    <>
      <Table label={t('title')} columns={columns} rows={servers} rowKey={({ uuid }) => uuid} />
      {suspending.dialog}
    </>
  );
}
