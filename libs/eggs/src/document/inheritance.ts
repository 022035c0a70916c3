import type { EggDocument } from './egg-document.js';

/** The eggs another one inherits from; null when it does not. Each is itself already resolved. */
export interface EggParents {
  configFrom: EggDocument | null;
  scriptFrom: EggDocument | null;
}

/** CRLF and CR → LF: bash breaks on a carriage return, and nearly all public scripts carry them. */
export function normaliseScript(script: string | null): string {
  return (script ?? '').replaceAll('\r\n', '\n').replaceAll('\r', '\n');
}

/**
 * config_from and copy_script_from applied (domain.md §1 eggs): each config field that is null and each
 * script field that is empty comes from the parent; the parent's denylist replaces the egg's own.
 */
export function resolveInherited(egg: EggDocument, { configFrom, scriptFrom }: EggParents): EggDocument {
  const { config, scripts } = egg;
  const own = scripts.installation;
  const parent = scriptFrom?.scripts.installation;
  return {
    ...egg,
    file_denylist: [...(configFrom?.file_denylist ?? egg.file_denylist)],
    config: {
      files: config.files ?? configFrom?.config.files ?? null,
      startup: config.startup ?? configFrom?.config.startup ?? null,
      logs: config.logs ?? configFrom?.config.logs ?? null,
      stop: config.stop ?? configFrom?.config.stop ?? null,
    },
    scripts: {
      installation: {
        script: own.script || parent?.script || own.script,
        container: own.container || parent?.container || own.container,
        entrypoint: own.entrypoint || parent?.entrypoint || own.entrypoint,
      },
    },
  };
}
