import { OctagonX, Play, RotateCcw, Square } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button, type ButtonProps } from '../../../shared/ui/Button.js';
import type { ShownSignal } from '../server-state.rules.js';
import type { Power } from './use-power.js';

const ICONS = { start: Play, stop: Square, restart: RotateCcw, kill: OctagonX } as const;

/** The button of one power signal; says why when it cannot be sent. */
export function PowerButton({
  power,
  signal,
  hideWord,
  ...look
}: Pick<ButtonProps, 'look' | 'size'> & { power: Power; signal: ShownSignal; hideWord?: boolean }) {
  const t = useTranslations('servers.power');
  return (
    <Button
      {...look}
      icon={ICONS[signal]}
      busy={power.busy}
      reason={power.reason(signal)}
      onPress={() => power.send(signal)}
      {...(hideWord ? { label: t(signal) } : { children: t(signal) })}
    />
  );
}
