import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus, Unlink } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import {
  attachMountEggs,
  attachMountNodes,
  attachMountServers,
  detachMountEgg,
} from '@app/contracts/application/mounts.contract.js';
import { useAction } from '../../../shared/api/use-action.js';
import { Button } from '../../../shared/ui/Button.js';
import { Combo } from '../../../shared/ui/forms/Combo.js';
import { Card, Muted } from '../../../shared/ui/Layout.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { eggsQuery } from '../catalogue/catalogue.api.js';
import { nodesQuery } from '../nodes/nodes.api.js';
import { included } from '../parts/included.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { serversQuery } from '../servers/servers.api.js';
import { attach, detach, MOUNTS, type Mount, type Part } from './mounts.api.js';
import styles from '../parts/Parts.module.css';

interface Thing {
  readonly id: number;
  readonly name: string;
}

const ATTACHING = { nodes: attachMountNodes, eggs: attachMountEggs, servers: attachMountServers } as const;

/** What could be attached; of servers, of which there may be many, those that are looked for. */
function useCandidates(part: Part, typed: string): readonly Thing[] | undefined {
  const nodes = useQuery({ ...nodesQuery, enabled: part === 'nodes' });
  const eggs = useQuery({ ...eggsQuery, enabled: part === 'eggs' });
  const servers = useQuery({ ...serversQuery({ q: typed }), enabled: part === 'servers' });
  if (part === 'nodes') return nodes.data;
  if (part === 'eggs') return eggs.data;
  return servers.data?.data.map(({ attributes }) => attributes);
}

/** Nodes, eggs or servers that have a mount, to attach and detach. */
export function AttachedCard({ mount, part }: { mount: Mount; part: Part }) {
  const t = useTranslations('admin.mounts');
  const relation = mount.relationships?.[part];
  const things: readonly Thing[] = included<Thing>(relation);
  const limit = relation && 'meta' in relation ? relation.meta?.limit : undefined;
  const detaching = useAction({
    call: ({ id }: Thing) => detach(part, mount.id, id),
    changes: [MOUNTS],
    done: (_, { name }) => t('detached', { what: name, name: mount.name }),
  });
  const reason = useAdminNeed()(detachMountEgg);
  const columns: Column<Thing>[] = [
    {
      id: 'name',
      title: t(part),
      phone: 'first',
      cell: (thing) => <ThingLink part={part} thing={thing} />,
    },
    {
      id: 'detach',
      title: t('detach'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: (thing) => (
        <Button
          look="quiet"
          size="small"
          icon={Unlink}
          label={t('detachOf', { name: thing.name })}
          busy={detaching.busy}
          reason={reason}
          onPress={() => detaching.run(thing)}
        />
      ),
    },
  ];
  return (
    <Card title={t(`parts.${part}.title`)} help={t(`parts.${part}.help`)}>
      {things.length === 0 ? (
        <Muted>{t(`parts.${part}.none`)}</Muted>
      ) : (
        <Table label={t(part)} columns={columns} rows={things} rowKey={({ id }) => String(id)} />
      )}
      {limit !== undefined && <Muted>{t('truncated', { count: limit })}</Muted>}
      <Attach mount={mount} part={part} held={things} />
    </Card>
  );
}

function Attach({ mount, part, held }: { mount: Mount; part: Part; held: readonly Thing[] }) {
  const t = useTranslations('admin.mounts');
  const need = useAdminNeed()(ATTACHING[part]);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<Thing | null>(null);
  const candidates = useCandidates(part, typed);
  const found = (candidates ?? []).filter(({ id }) => held.every((one) => one.id !== id));
  const attaching = useAction({
    call: ({ id }: Thing) => attach(part, mount.id, id),
    changes: [MOUNTS],
    done: (_, { name }) => t('attached', { what: name, name: mount.name }),
    onDone: () => setChosen(null),
  });
  if (need !== null) return null;
  return (
    <div className={styles.adding}>
      <Combo
        // Emptied when what was chosen is attached.
        key={held.length}
        label={t(`parts.${part}.add`)}
        value={chosen === null ? null : String(chosen.id)}
        options={found.map(({ id, name }) => ({ value: String(id), text: name }))}
        onChange={(value) => setChosen(found.find(({ id }) => String(id) === value) ?? null)}
        // What is typed before there is anything to choose from would be lost.
        isDisabled={candidates === undefined}
        {...(part === 'servers' ? { onType: setTyped } : {})}
      />
      <Button
        icon={Plus}
        busy={attaching.busy}
        reason={chosen === null ? t('chooseFirst') : null}
        onPress={() => chosen && attaching.run(chosen)}
      >
        {t('attach')}
      </Button>
    </div>
  );
}

/** Eggs have no page that a link could open. */
function ThingLink({ part, thing: { id, name } }: { part: Part; thing: Thing }): ReactNode {
  if (part === 'nodes')
    return (
      <Link to="/admin/nodes/$node/$section" params={{ node: String(id), section: 'overview' }}>
        {name}
      </Link>
    );
  if (part === 'servers')
    return (
      <Link to="/admin/servers/$server" params={{ server: String(id) }}>
        {name}
      </Link>
    );
  return name;
}
