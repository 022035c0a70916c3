import { EggError } from '../errors.js';
import {
  EGG_LIMITS,
  type EggConfigDocument,
  type EggDocument,
  type EggInstallationDocument,
  type EggLimits,
} from './egg-document.js';
import {
  invalid,
  isObject,
  labelled,
  objectField,
  optionalText,
  requiredText,
  textList,
  type RawObject,
} from './fields.js';
import { normaliseScript } from './inheritance.js';
import { compactJson } from './json-text.js';
import { upgradePlaceholders } from './legacy-placeholders.js';
import { checkShape } from './read-document.js';
import { readVariables, renameInFiles, renameInStartup, type Rename } from './variables.js';

/** Versions that are read, oldest first. */
export const EGG_VERSIONS = ['PTDL_v1', 'PTDL_v2', 'PLCN_v1', 'PLCN_v2', 'PLCN_v3'] as const;

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const DATA_URI = /^data:image\/[\w.+-]+;base64,/i;

function versionOf(root: RawObject): string {
  const version = isObject(root['meta']) ? root['meta']['version'] : undefined;
  if (typeof version === 'string' && (EGG_VERSIONS as readonly string[]).includes(version)) return version;
  throw invalid(`is not one of ${EGG_VERSIONS.join(', ')}`, 'meta.version');
}

function uuidOf(value: unknown): string | null {
  const uuid = optionalText(value, 'uuid');
  if (uuid === null || uuid === '') return null;
  if (!UUID.test(uuid)) throw invalid('is not a uuid', 'uuid');
  return uuid.toLowerCase();
}

function iconOf(root: RawObject): string | null {
  const icon = [root['icon'], root['image']].find(
    (value) => typeof value === 'string' && DATA_URI.test(value),
  );
  return typeof icon === 'string' ? icon : null;
}

function imagesOf(root: RawObject, version: string): Record<string, string> {
  const given = labelled(root['docker_images'], 'docker_images');
  const images = Object.keys(given).length > 0 ? given : oldImages(root, version);
  if (Object.keys(images).length === 0) throw invalid('names no image', 'docker_images');
  for (const [label, image] of Object.entries(images)) {
    if (image === '') throw invalid('names no image', `docker_images.${label}`);
    if (image.length > 255) throw invalid('is longer than 255 characters', `docker_images.${label}`);
  }
  return images;
}

function oldImages(root: RawObject, version: string): Record<string, string> {
  const many = textList(root['images'], 'images');
  if (many.length > 0) return labelled(many, 'images');
  const one = optionalText(root['image'], 'image')?.trim() ?? '';
  if (one !== '' && !one.startsWith('data:')) return { [one]: one };
  // The first format wrote no image where the node chose one; upstream keeps the word.
  return version === 'PTDL_v1' ? { nil: 'nil' } : {};
}

function startupOf(root: RawObject, renames: readonly Rename[]): Record<string, string> {
  const single = optionalText(root['startup'], 'startup');
  const given = labelled(root['startup_commands'], 'startup_commands');
  const commands = Object.keys(given).length > 0 || single === null ? given : { Default: single };
  if (Object.keys(commands).length === 0) throw invalid('names no command', 'startup_commands');
  return Object.fromEntries(
    Object.entries(commands).map(([label, text]) => [label, renameInStartup(text, renames)]),
  );
}

/** A JSON text or an object → compact JSON text of an object, null for nothing. */
function configText(value: unknown, path: string, depth: number): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') {
    const given = objectField(value, path);
    return JSON.stringify(given);
  }
  if (value.trim() === '') return null;
  let decoded: unknown;
  try {
    decoded = JSON.parse(value);
  } catch (fault) {
    throw new EggError('InvalidFileUploadException', 'is not valid JSON', path, { cause: fault });
  }
  if (decoded === null) return null;
  const object = objectField(decoded, path);
  checkShape(object, depth, path);
  return Array.isArray(decoded) ? '{}' : compactJson(value);
}

function configOf(root: RawObject, depth: number, renames: readonly Rename[]): EggConfigDocument {
  const config = objectField(root['config'], 'config');
  const files = configText(config['files'], 'config.files', depth);
  return {
    files: files === null ? null : renameInFiles(upgradePlaceholders(files), renames),
    startup: configText(config['startup'], 'config.startup', depth),
    logs: configText(config['logs'], 'config.logs', depth),
    stop: optionalText(config['stop'], 'config.stop', 255) || null,
  };
}

function installationOf(root: RawObject): EggInstallationDocument {
  const scripts = objectField(root['scripts'], 'scripts');
  const path = 'scripts.installation';
  const raw = objectField(scripts['installation'], path);
  const given = isObject(raw['script'])
    ? JSON.stringify(raw['script'])
    : optionalText(raw['script'], `${path}.script`);
  const script = given === null || given === '' ? null : normaliseScript(given);
  // Upstream's defaults; without a script both may come from another egg.
  return {
    script,
    container:
      optionalText(raw['container'], `${path}.container`, 255)?.trim() ||
      (script === null ? '' : 'alpine:3.4'),
    entrypoint:
      optionalText(raw['entrypoint'], `${path}.entrypoint`, 255)?.trim() || (script === null ? '' : 'ash'),
  };
}

function featuresOf(value: unknown): string[] | null {
  return value === undefined || value === null ? null : textList(value, 'features');
}

/**
 * A decoded document of any version → the canonical egg (domain.md §4, steps 1 to 8). Nothing of the input is
 * kept or changed. Throws EggError with the place: `InvalidFileUploadException` for the document,
 * `BadValidationRuleException` for a variable's rules.
 */
export function upgradeEgg(document: unknown, limits: Partial<EggLimits> = {}): EggDocument {
  const { depth, variables: maxVariables } = { ...EGG_LIMITS, ...limits };
  if (!isObject(document)) throw invalid('is not an egg: an object is expected', '');
  checkShape(document, depth, '');
  const version = versionOf(document);
  const { variables, renames } = readVariables(document['variables'], maxVariables);
  return {
    uuid: uuidOf(document['uuid']),
    name: requiredText(document['name'], 'name', 255),
    author: optionalText(document['author'], 'author', 255) ?? '',
    description: optionalText(document['description'], 'description'),
    tags: textList(document['tags'], 'tags'),
    icon: iconOf(document),
    features: featuresOf(document['features']),
    docker_images: imagesOf(document, version),
    file_denylist: textList(document['file_denylist'], 'file_denylist'),
    startup_commands: startupOf(document, renames),
    config: configOf(document, depth, renames),
    scripts: { installation: installationOf(document) },
    variables,
    update_url: optionalText(objectField(document['meta'], 'meta')['update_url'], 'meta.update_url') || null,
  };
}
