import { Link, useNavigate } from '@tanstack/react-router';
import { Ellipsis, SquareTerminal } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '../../../shared/ui/Button.js';
import { Checkbox } from '../../../shared/ui/forms/Choices.js';
import { Menu } from '../../../shared/ui/Menu.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import { Twofold } from '../../../shared/ui/cells/Twofold.js';
import { useLimits } from '../parts/use-limits.js';
import { suspend, unsuspend, type AdminServer, type PlainServer } from './servers.api.js';
import { ServerStatus } from './ServerStatus.js';

type Row = PlainServer & Partial<Pick<AdminServer, 'relationships'>>;

/** Servers as an administrator sees them; owner and node where they were included. */
export function ServersTable({
  servers,
  chosen,
  onChoose,
}: {
  servers: readonly Row[];
  /** With it each row can be chosen. */
  chosen?: ReadonlySet<number>;
  onChoose?: (server: Row, isOn: boolean) => void;
}) {
  const t = useTranslations('admin.servers');
  const moves = useTranslations('admin.moves');
  const limits = useLimits();
  const navigate = useNavigate();
  const suspending = useConfirmed({
    call: ({ id, suspended }: Row) => (suspended ? unsuspend(id) : suspend(id)),
    changes: [['admin'], ['servers'], ['server']],
    done: (_, { name, suspended }) => (suspended ? t('unsuspended', { name }) : t('suspended', { name })),
    title: (doomed) => t('suspendTitle', { name: doomed.name }),
    verb: (doomed) => t('suspendVerb', { name: doomed.name }),
    text: () => <p>{t('suspendDoes')}</p>,
  });
  const hasOwners = servers.some(({ relationships }) => relationships?.user);
  const columns: Column<Row>[] = [
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
          } satisfies Column<Row>,
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
        ] satisfies Column<Row>[])
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
        <Menu
          label={t('moreOf', { name: server.name })}
          entries={[
            {
              id: 'console',
              text: t('console'),
              icon: SquareTerminal,
              onAction: () => void navigate({ to: '/s/$server', params: { server: server.identifier } }),
            },
            {
              id: 'suspend',
              text: server.suspended ? t('unsuspend') : t('suspend'),
              isDanger: !server.suspended,
              isBreak: true,
              onAction: () => (server.suspended ? suspending.run(server) : suspending.ask(server)),
            },
          ]}
        >
          <Button look="quiet" size="small" icon={Ellipsis} label={t('moreOf', { name: server.name })} />
        </Menu>
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
