import { useTranslations } from 'use-intl';
import { Badge, type Shape, type Tone } from '../../shared/ui/Badge.js';
import type { Run } from './schedules.api.js';

const LOOKS: Readonly<Record<NonNullable<Run['outcome']> | 'running', { tone: Tone; shape: Shape }>> = {
  succeeded: { tone: 'ok', shape: 'dot' },
  partial: { tone: 'warn', shape: 'diamond' },
  failed: { tone: 'bad', shape: 'cross' },
  skipped: { tone: 'quiet', shape: 'ring' },
  cancelled: { tone: 'quiet', shape: 'square' },
  running: { tone: 'info', shape: 'half' },
};

/** How a run ended, or that it goes on. */
export function RunBadge({ outcome }: Pick<Run, 'outcome'>) {
  const t = useTranslations('schedules.outcomes');
  const state = outcome ?? 'running';
  return <Badge {...LOOKS[state]}>{t(state)}</Badge>;
}
