import { useTranslations } from 'use-intl';
import { useServer, useServerId, useServerPermissions } from '../use-server.js';
import { useServerState } from '../use-live-server.js';
import { PowerButton } from './PowerButton.js';
import { usePower } from './use-power.js';

/** After a change that the server reads when it starts: that it has to be restarted, and the button, while it runs. */
export function RestartToApply() {
  const t = useTranslations('servers');
  const state = useServerState();
  const power = usePower(useServer(), state, useServerPermissions(useServerId()));
  if (state !== 'running') return null;
  return (
    <>
      {t('restartToApply')} <PowerButton power={power} signal="restart" size="small" />
      {power.dialog}
    </>
  );
}
