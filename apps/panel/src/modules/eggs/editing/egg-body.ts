import { EggError, upgradeEgg, type EggDocument } from '@app/eggs';
import type { createEgg, updateEgg } from '@app/contracts/application/egg-editing.contract.js';
import type { BodyOf } from '@app/contracts/core/route.js';
import { badValidationRule } from '@app/contracts/errors/catalogue.errors.js';
import { validationFailed } from '@app/contracts/errors/common.errors.js';

export type EggBody = Omit<BodyOf<typeof createEgg>, 'nest'> | BodyOf<typeof updateEgg>;

/** Places of a document by the names that a request has for them. */
const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/\[(\d+)\]/g, '.$1'],
  [/^scripts\.installation\.script/, 'script.install'],
  [/^scripts\.installation\.container/, 'script.container'],
  [/^scripts\.installation\.entrypoint/, 'script.entry'],
  [/^meta\.update_url/, 'update_url'],
];

const fieldOf = (path: string): string =>
  FIELDS.reduce((field, [pattern, name]) => field.replace(pattern, name), path);

/** What was sent, null too, else what is there. */
const sent = <T>(value: T | undefined, present: T | undefined): T | undefined =>
  value === undefined ? present : value;

/**
 * The egg's document after what a request says of it, by the rules of an import: variables are named and checked as
 * there. Throws validationFailed (422) or badValidationRule (400).
 */
export function documentWith(present: EggDocument | null, body: EggBody): EggDocument {
  const { config, script } = body;
  const installation = present?.scripts.installation;
  const document = {
    meta: { version: 'PLCN_v3', update_url: sent(body.update_url, present?.update_url) },
    uuid: present?.uuid,
    name: sent(body.name, present?.name),
    author: sent(body.author, present?.author),
    description: sent(body.description, present?.description),
    tags: sent(body.tags, present?.tags),
    icon: sent(body.icon, present?.icon),
    features: sent(body.features, present?.features),
    docker_images: sent(body.docker_images, present?.docker_images),
    file_denylist: sent(body.file_denylist, present?.file_denylist),
    startup_commands: sent(body.startup_commands, present?.startup_commands),
    config: {
      files: sent<unknown>(config?.files, present?.config.files),
      startup: sent<unknown>(config?.startup, present?.config.startup),
      logs: sent<unknown>(config?.logs, present?.config.logs),
      stop: sent(config?.stop, present?.config.stop),
    },
    scripts: {
      installation: {
        script: sent(script?.install, installation?.script),
        container: sent(script?.container, installation?.container),
        entrypoint: sent(script?.entry, installation?.entrypoint),
      },
    },
    variables: sent<readonly unknown[]>(body.variables, present?.variables),
  };
  try {
    return upgradeEgg(document);
  } catch (error) {
    if (!(error instanceof EggError)) throw error;
    if (error.code === 'BadValidationRuleException') {
      throw badValidationRule({ detail: error.message, cause: error });
    }
    throw validationFailed([{ field: fieldOf(error.path), rule: null, detail: error.message }]);
  }
}
