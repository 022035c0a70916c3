import { useTranslations } from 'use-intl';
import { RadioGroup } from '../../../../shared/ui/forms/RadioGroup.js';
import { useLimits } from '../../parts/use-limits.js';
import type { NodeRoom } from './move.api.js';

/** Nodes to move to, each with what would be left there, or what it lacks. */
export function NodeRooms(props: {
  nodes: readonly { readonly id: number; readonly name: string }[];
  rooms: readonly NodeRoom[];
  value: number;
  onChange: (node: number) => void;
}) {
  const t = useTranslations('admin.moves');
  const limits = useLimits();
  const helpOf = (node: number): string => {
    const room = props.rooms.find(({ id }) => id === node);
    if (!room) return t('roomUnknown');
    const { memory, disk } = room.free_after;
    if (!room.fits && room.reason !== null) {
      const short = room.reason === 'memory' ? memory : room.reason === 'disk' ? disk : null;
      return short !== null && short < 0
        ? t('short', { what: t(`lacks.${room.reason}`), amount: limits.bytes(-short) })
        : t('fitsNot', { why: t(`lacks.${room.reason}`) });
    }
    if (memory === null && disk === null) return t('fits');
    return t('fitsLeft', {
      memory: memory === null ? '∞' : limits.bytes(memory),
      disk: disk === null ? '∞' : limits.bytes(disk),
    });
  };
  return (
    <RadioGroup
      label={t('to')}
      value={String(props.value)}
      options={props.nodes.map(({ id, name }) => ({ value: String(id), text: name, help: helpOf(id) }))}
      onChange={(id) => props.onChange(Number(id))}
    />
  );
}
