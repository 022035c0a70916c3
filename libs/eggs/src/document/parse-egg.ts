import { EggError } from '../errors.js';
import { EGG_LIMITS, type EggDocument, type EggLimits } from './egg-document.js';
import { readDocument } from './read-document.js';
import { upgradeEgg } from './upgrade-egg.js';

/**
 * JSON or YAML text of any version → the canonical egg, rules checked. Throws EggError with the place in the
 * document, and nothing else: a text nested so deeply that it exhausts the stack is one too.
 */
export function parseEgg(text: string, limits: Partial<EggLimits> = {}): EggDocument {
  const all = { ...EGG_LIMITS, ...limits };
  try {
    return upgradeEgg(readDocument(text, all), all);
  } catch (fault) {
    if (fault instanceof EggError) throw fault;
    throw new EggError('InvalidFileUploadException', 'is nested too deeply', '', { cause: fault });
  }
}
