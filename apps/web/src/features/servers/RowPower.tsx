import { useQuery } from '@tanstack/react-query';
import { Play, Square } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '../../shared/ui/Button.js';
import type { ServerState } from './server-state.rules.js';
import { serverQuery, type Server } from './servers.api.js';
import { usePower } from './use-power.js';

const OWNER = ['*'];

/** The one button of a row: start what is off, stop what runs. */
export function RowPower({ server, state }: { server: Server; state: ServerState }) {
  const t = useTranslations('servers.power');
  // The list does not tell what a member may do; of servers of others it is asked for by the row.
  const { data } = useQuery({ ...serverQuery(server.identifier), enabled: !server.server_owner });
  const permissions = server.server_owner ? OWNER : (data?.meta.user_permissions ?? []);
  const power = usePower(server, state, permissions);
  if (state === 'offline') {
    return (
      <Button
        size="small"
        icon={Play}
        busy={power.busy}
        reason={power.reason('start')}
        onPress={() => power.send('start')}
      >
        {t('start')}
      </Button>
    );
  }
  if (state === 'running' || state === 'starting') {
    return (
      <Button
        size="small"
        icon={Square}
        busy={power.busy}
        reason={power.reason('stop')}
        onPress={() => power.send('stop')}
      >
        {t('stop')}
      </Button>
    );
  }
  return null;
}
