import { OctagonX, Play, RotateCcw, Square } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '../../shared/ui/Button.js';
import type { ServerState } from './server-state.rules.js';
import { useServer, useServerId, useServerPermissions } from './use-server.js';
import { usePower } from './use-power.js';

/** Start, restart, stop and kill of the server of the page. */
export function PowerButtons({ state }: { state: ServerState }) {
  const t = useTranslations('servers.power');
  const power = usePower(useServer(), state, useServerPermissions(useServerId()));
  const mayStop = power.reason('stop') === null;
  const isOff = state === 'offline' || power.reason('start') === null;
  return (
    <>
      {isOff ? (
        <Button
          look="primary"
          icon={Play}
          busy={power.busy}
          reason={power.reason('start')}
          onPress={() => power.send('start')}
        >
          {t('start')}
        </Button>
      ) : (
        <>
          <Button
            icon={RotateCcw}
            busy={power.busy}
            reason={power.reason('restart')}
            onPress={() => power.send('restart')}
          >
            {t('restart')}
          </Button>
          {(mayStop || state === 'running') && (
            <Button
              icon={Square}
              busy={power.busy}
              reason={power.reason('stop')}
              onPress={() => power.send('stop')}
            >
              {t('stop')}
            </Button>
          )}
          <Button
            icon={OctagonX}
            label={t('kill')}
            busy={power.busy}
            reason={power.reason('kill')}
            onPress={() => power.send('kill')}
          />
        </>
      )}
      {power.dialog}
    </>
  );
}
