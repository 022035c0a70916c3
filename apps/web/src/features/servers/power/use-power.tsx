import { useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { can } from '../../../shared/api/can.js';
import { useAction } from '../../../shared/api/use-action.js';
import { Confirm } from '../../../shared/ui/Dialog.js';
import { powerReasons, SIGNAL_NEEDS, type ServerState, type ShownSignal } from '../server-state.rules.js';
import { power, type Server } from '../servers.api.js';

export interface Power {
  readonly send: (signal: ShownSignal) => void;
  readonly busy: boolean;
  /** Why a signal cannot be sent now, or null. */
  readonly reason: (signal: ShownSignal) => string | null;
  /** Stands somewhere on the page: the question before a kill. */
  readonly dialog: ReactNode;
}

/** Power signals of one server, as far as its state and the caller's permissions let. */
export function usePower(
  server: Pick<Server, 'identifier' | 'name'>,
  state: ServerState,
  permissions: readonly string[],
): Power {
  const t = useTranslations('servers');
  const common = useTranslations('common');
  const [isAsking, setAsking] = useState(false);
  const { name } = server;
  const action = useAction<ShownSignal>({
    call: (signal) => power(server.identifier, signal),
    done: (_, signal) => t(`powerDone.${signal}`, { name }),
    onDone: () => setAsking(false),
  });
  const reason = (signal: ShownSignal): string | null => {
    const needed = SIGNAL_NEEDS[signal];
    if (!can(permissions, needed)) return common('needs', { permission: needed });
    const why = powerReasons(state)[signal];
    if (why === null) return null;
    return why === 'busy' ? t('noPower.busy', { state: t(`states.${state}`) }) : t(`noPower.${why}`);
  };
  return {
    send: (signal) => (signal === 'kill' ? setAsking(true) : action.run(signal)),
    busy: action.busy,
    reason,
    dialog: (
      <Confirm
        title={t('killTitle', { name })}
        verb={t('killVerb', { name })}
        isOpen={isAsking}
        busy={action.busy}
        onConfirm={() => action.run('kill')}
        onClose={() => setAsking(false)}
      >
        <p>{t('kill')}</p>
      </Confirm>
    ),
  };
}
