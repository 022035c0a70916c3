import type { ServerState } from '../server-state.rules.js';
import { PowerButton } from './PowerButton.js';
import { useServer, useServerId, useServerPermissions } from '../use-server.js';
import { usePower } from './use-power.js';

/** Start, restart, stop and kill of the server of the page. */
export function PowerButtons({ state }: { state: ServerState }) {
  const power = usePower(useServer(), state, useServerPermissions(useServerId()));
  const mayStop = power.reason('stop') === null;
  const isOff = state === 'offline' || power.reason('start') === null;
  return (
    <>
      {isOff ? (
        <PowerButton power={power} signal="start" look="primary" />
      ) : (
        <>
          <PowerButton power={power} signal="restart" />
          {(mayStop || state === 'running') && <PowerButton power={power} signal="stop" />}
          <PowerButton power={power} signal="kill" hideWord />
        </>
      )}
      {power.dialog}
    </>
  );
}
