import 'reflect-metadata';
import { AppLogger } from '@app/platform/logging/logger.js';
import { isOverseer, oversee } from './cluster.js';
import { loadPanelConfig, type PanelConfig } from './config/panel.config.js';
import { exitOnUncaught, exitWith, keepDebuggerShut, readConfig } from './start-up.js';

async function serve(config: PanelConfig, logger: AppLogger): Promise<void> {
  // Loaded here, so that the process that only looks after others stays small.
  const { servePanel } = await import('./http-app.js');
  await servePanel(config, logger);
  logger.pino.info(
    { context: 'Panel', url: config.appUrl },
    `listening on ${config.host}:${config.port} for ${config.appUrl}`,
  );
}

async function run(): Promise<void> {
  const config = readConfig(loadPanelConfig);
  const logger = new AppLogger('panel', config.logLevel);
  exitOnUncaught(logger);
  keepDebuggerShut();
  try {
    if (isOverseer(config.workers)) await oversee(config.workers, logger, config.metricsToken !== null);
    else await serve(config, logger);
  } catch (error) {
    exitWith(logger, 'the panel could not start', error);
  }
}

void run();
