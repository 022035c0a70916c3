import { malformedBody } from '@app/contracts/errors/common.errors.js';

const DANGEROUS = ['__proto__', 'constructor', 'prototype'] as const;
/** No request of the API comes near these. */
const MAX_DEPTH = 32;
const MAX_VALUES = 20_000;

export interface Cleaning {
  /** Trim strings and turn empty ones into null. */
  readonly trims: boolean;
}

type Container = Record<string | number, unknown>;

/** Half a pair of surrogates is no text: JSON can write it, but no database keeps it and no peer reads it. */
function wellFormed(text: string): void {
  if (!text.isWellFormed())
    throw malformedBody('The JSON data passed in the request holds text that is not Unicode.');
}

/**
 * Makes a parsed body safe, in place: keys that could reach a prototype are dropped, and strings are trimmed where
 * asked for. Throws malformedBody (400) for what is nested deeper, or holds more values, than any request needs, and
 * for text that is none.
 */
export function normaliseJson(value: unknown, { trims }: Cleaning): unknown {
  const clean = (text: string): string | null => {
    wellFormed(text);
    return trims ? text.trim() || null : text;
  };
  if (typeof value === 'string') return clean(value);
  if (value === null || typeof value !== 'object') return value;
  let level: Container[] = [value as Container];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= MAX_DEPTH) throw malformedBody('The JSON data passed in the request is nested too deeply.');
    const next: Container[] = [];
    for (const container of level) {
      for (const key of DANGEROUS) if (Object.hasOwn(container, key)) delete container[key];
      for (const key of Object.keys(container)) {
        if (++values > MAX_VALUES)
          throw malformedBody('The JSON data passed in the request has too many values.');
        wellFormed(key);
        const inner = container[key];
        if (typeof inner === 'string') container[key] = clean(inner);
        else if (inner !== null && typeof inner === 'object') next.push(inner as Container);
      }
    }
    level = next;
  }
  return value;
}
