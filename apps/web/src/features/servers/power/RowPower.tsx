import { useQuery } from '@tanstack/react-query';
import { Row } from '../../../shared/ui/Layout.js';
import { PowerButton } from './PowerButton.js';
import type { ServerState } from '../server-state.rules.js';
import { serverQuery, type Server } from '../servers.api.js';
import { usePower } from './use-power.js';

const OWNER = ['*'];

/** The buttons of a row: start what is off, stop or restart what runs. */
export function RowPower({ server, state }: { server: Server; state: ServerState }) {
  // The list does not tell what a member may do; of servers of others it is asked for by the row.
  const { data } = useQuery({ ...serverQuery(server.identifier), enabled: !server.server_owner });
  const permissions = server.server_owner ? OWNER : (data?.meta.user_permissions ?? []);
  const power = usePower(server, state, permissions);
  const signal = state === 'offline' ? 'start' : state === 'running' || state === 'starting' ? 'stop' : null;
  return (
    signal && (
      <Row>
        {state === 'running' && (
          <PowerButton power={power} signal="restart" size="small" look="quiet" hideWord />
        )}
        <PowerButton power={power} signal={signal} size="small" />
      </Row>
    )
  );
}
