import { useTranslations } from 'use-intl';
import { Badge } from '../../shared/ui/Badge.js';
import { STATE_LOOK, type ServerState } from './server-state.rules.js';

export function StateBadge({ state }: { state: ServerState }) {
  const t = useTranslations('servers.states');
  return <Badge {...STATE_LOOK[state]}>{t(state)}</Badge>;
}
