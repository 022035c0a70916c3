import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFailureText } from '../../../../shared/api/use-failure-text.js';
import { useRefused } from '../../../../shared/api/use-refused.js';
import { Button } from '../../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../../shared/ui/Dialog.js';
import { Combo } from '../../../../shared/ui/forms/Combo.js';
import { Banner, Stack } from '../../../../shared/ui/Layout.js';
import { PageState } from '../../../../shared/ui/PageState.js';
import { toast } from '../../../../shared/ui/toast.js';
import { hostAndPort } from '../../../servers/index.js';
import { nodesQuery } from '../../nodes/nodes.api.js';
import type { PlainServer } from '../servers.api.js';
import { freeAddressesQuery, move, movingQuery, roomForQuery, type NodeRoom } from './move.api.js';
import { placesFor, type FreeAddress, type Moving } from './move.rules.js';
import { NodeRooms } from './NodeRooms.js';

interface Props {
  readonly servers: readonly PlainServer[];
  readonly onClose: () => void;
}
const shown = ({ ip, port }: FreeAddress): string => hostAndPort({ ip, ip_alias: null, port });

/** One server or some to another node: where there is room, which addresses they get, and what will happen. */
export function MoveDialog({ isOpen, ...props }: Props & { isOpen: boolean }) {
  const t = useTranslations('admin.moves');
  const [first] = props.servers;
  return (
    <Dialog
      title={t('title', { count: props.servers.length, name: first?.name ?? '' })}
      isOpen={isOpen}
      onClose={props.onClose}
    >
      <Ask {...props} />
    </Dialog>
  );
}

function Ask(props: Props) {
  const moving = useQuery(movingQuery(props.servers));
  const rooms = useQuery(roomForQuery(props.servers));
  const nodes = useQuery(nodesQuery);
  const isReady = (rooms.data !== undefined || rooms.isError) && nodes.data !== undefined;
  return (
    <PageState query={{ ...moving, data: isReady ? moving.data : undefined }}>
      {(servers) => <Choose {...props} moving={servers} rooms={rooms.data ?? []} nodes={nodes.data ?? []} />}
    </PageState>
  );
}

function Choose(
  props: Props & {
    moving: readonly Moving[];
    rooms: readonly NodeRoom[];
    nodes: readonly { readonly id: number; readonly name: string }[];
  },
) {
  const { moving, rooms, onClose } = props;
  const t = useTranslations('admin.moves');
  const common = useTranslations('common');
  // Where all of them are already there is nothing to move.
  const nodes = props.nodes.filter(({ id }) => moving.some(({ server }) => server.node !== id));
  const fitting = nodes.find(({ id }) => rooms.some((room) => room.id === id && room.fits));
  const [chosen, setChosen] = useState(fitting?.id ?? nodes[0]?.id ?? 0);
  const [address, setAddress] = useState<number | null>(null);
  const going = moving.filter(({ server }) => server.node !== chosen);
  const free = useQuery({ ...freeAddressesQuery(chosen), enabled: chosen !== 0 }).data;
  const places = placesFor(going, free ?? [], address);
  const placeless = free ? going.filter((_, index) => places[index] === null) : [];
  const [only] = places;
  const { run, done, refused } = useMoves(onClose);
  if (nodes.length === 0) return <Banner tone="info">{t('noOther')}</Banner>;
  return (
    <Stack>
      <NodeRooms
        nodes={nodes}
        rooms={rooms}
        value={chosen}
        onChange={(node) => {
          setChosen(node);
          setAddress(null);
        }}
      />
      {going.length === 1 && free && only && (
        <Combo
          key={chosen}
          label={t('address')}
          help={t('addressHelp', { count: only.additional.length })}
          value={String(only.primary.id)}
          options={free.map((one) => ({ value: String(one.id), text: shown(one) }))}
          onChange={(id) => setAddress(Number(id))}
        />
      )}
      {placeless.length > 0 && (
        <Banner tone="warn">
          {t('noAddresses', { names: placeless.map(({ server }) => server.name).join(', ') })}
        </Banner>
      )}
      <Banner tone="info">{t('does', { count: going.length })}</Banner>
      {refused.length > 0 && (
        <Banner tone="bad">
          <ul>
            {refused.map(({ name, why }) => (
              <li key={name}>
                {t('refused', { name })} {why}
              </li>
            ))}
          </ul>
        </Banner>
      )}
      <DialogButtons>
        <Button onPress={onClose}>{common('cancel')}</Button>
        <Button
          look="primary"
          busy={done !== null}
          reason={free && placeless.length < going.length ? null : t('noPlace')}
          onPress={() =>
            run(
              chosen,
              going.flatMap(({ server }, index) => (places[index] ? [{ server, place: places[index] }] : [])),
            )
          }
        >
          {t('verb', { count: going.length - placeless.length })}
        </Button>
      </DialogButtons>
      {done !== null && going.length > 1 && <p role="status">{t('asked', { done, all: going.length })}</p>}
    </Stack>
  );
}

type Wanted = {
  readonly server: PlainServer;
  readonly place: NonNullable<ReturnType<typeof placesFor>[number]>;
};

/** Asks for one move after the other; one that is refused keeps none of the others, and says why. */
function useMoves(onClose: () => void) {
  const t = useTranslations('admin.moves');
  const failureText = useFailureText();
  const client = useQueryClient();
  const refusedBy = useRefused();
  const [done, setDone] = useState<number | null>(null);
  const [refused, setRefused] = useState<readonly { readonly name: string; readonly why: string }[]>([]);
  const run = async (node: number, wanted: readonly Wanted[]): Promise<void> => {
    const begun: string[] = [];
    const kept: { name: string; why: string }[] = [];
    for (const [index, { server, place }] of wanted.entries()) {
      setDone(index);
      try {
        await move(server.id, node, place);
        begun.push(server.name);
      } catch (error) {
        const fields = refusedBy(error).map(({ detail }) => detail);
        kept.push({ name: server.name, why: fields.length > 0 ? fields.join(' ') : failureText(error) });
      }
    }
    setDone(null);
    setRefused(kept);
    if (begun.length > 0) {
      toast({ tone: 'ok', text: t('begun', { count: begun.length, name: begun[0]! }) });
      await client.invalidateQueries({ queryKey: ['admin'] });
      // What was refused stays to be read.
      if (kept.length === 0) onClose();
    }
  };
  return { refused, run: (node: number, wanted: readonly Wanted[]) => void run(node, wanted), done };
}
