import { getServer } from '@app/contracts/remote/servers.contract.js';
import { PanelUnavailableError } from '../../../../platform/panel-client/panel-client.js';
import { serverSuspended } from '../../server.errors.js';
import type { StartHook } from './start-hook.js';

/**
 * The panel's present settings. The panel being away does not keep a server from starting: after a short wait the
 * last known ones are used (hazard D5).
 */
export const syncConfigHook: StartHook = {
  name: 'sync-config',
  async run({ target, dependencies, signal }) {
    const { panel, config, logger } = dependencies;
    const timeoutMs = config.current.power.sync_deadline * 1000;
    try {
      const input = { params: { uuid: target.uuid } };
      target.configure(await panel.call(getServer, input, { signal, timeoutMs, retryMs: 0 }));
    } catch (error) {
      if (!(error instanceof PanelUnavailableError)) throw error;
      signal.throwIfAborted();
      logger.pino.warn({ server: target.uuid }, 'the panel is away; starting with the last known settings');
    }
    if (target.configuration.settings.suspended) throw serverSuspended();
  },
};
