import {
  applyConfigFile,
  MAX_CONFIG_SIZE,
  renderConfigPath,
  type ConfigReplacement,
  type EnvironmentValue,
} from '@app/eggs';
import type { StartContext, StartHook } from './start-hook.js';

type ConfigEntry = StartContext['target']['configuration']['process_configuration']['configs'][number];

/** Writes the egg's values into its config files. Whatever is wrong with one is told and never stops a start. */
export const eggConfigFilesHook: StartHook = {
  name: 'egg-config-files',
  async run(context) {
    const { target, dependencies } = context;
    await dependencies.files.prepareMounts(target.uuid);
    const { configs } = target.configuration.process_configuration;
    if (configs.length === 0) return;
    const dockerInterface = await dependencies.specs.dockerInterface();
    await Promise.all(configs.map((entry) => applyEntry(context, entry, dockerInterface)));
  },
};

async function applyEntry(context: StartContext, entry: ConfigEntry, dockerInterface: string): Promise<void> {
  const { target, dependencies } = context;
  const environment = target.configuration.settings.environment as Record<string, EnvironmentValue>;
  const path = renderConfigPath(entry.file, environment);
  try {
    const content = await dependencies.files.readText(target.uuid, path);
    if (content === null && entry.create_file === false) return;
    if (content !== null && content.length > MAX_CONFIG_SIZE) throw new Error('the file is too large');
    const replace = entry.replace.map((replacement) => ({
      ...replacement,
      // Older panels call it `value`.
      replace_with: replacement['replace_with'] ?? replacement['value'],
    })) as ConfigReplacement[];
    const result = applyConfigFile(entry.parser, content ?? '', replace, { dockerInterface });
    for (const warning of result.warnings) tell(context, path, warning);
    if (result.changed || content === null) {
      await dependencies.files.writeText(target.uuid, path, result.content);
    }
  } catch (error) {
    tell(context, path, (error as Error).message);
  }
}

function tell({ target, dependencies }: StartContext, path: string, problem: string): void {
  dependencies.logger.pino.warn({ server: target.uuid, path, problem }, 'a config file could not be updated');
  target.notice(`Config file ${path} was not updated: ${problem}`);
}
