import { ConfigFault } from '../config-fault.js';

export const WILDCARD = Symbol('*');
/** A key, a place in a list, or every child. */
export type Segment = string | number | typeof WILDCARD;

const MAX_SEGMENTS = 64;
const INDEXES = /^([^[\]]*)((?:\[\d{1,6}\])+)$/;

/**
 * `a.b[0].*.c` → its segments; `~1` is a dot and `~0` a tilde in a key, as in Wings. Throws ConfigFault for a path
 * that no file may be changed by.
 */
export function parsePath(match: string): Segment[] {
  const segments = match.split('.').flatMap((part): Segment[] => {
    if (part === '*') return [WILDCARD];
    const indexed = INDEXES.exec(part);
    const key = (indexed ? (indexed[1] ?? '') : part).replaceAll('~1', '.').replaceAll('~0', '~');
    const indexes = indexed ? [...(indexed[2] ?? '').matchAll(/\d+/g)].map(([digits]) => Number(digits)) : [];
    return key === '' && indexes.length > 0 ? indexes : [key, ...indexes];
  });
  if (segments.length > MAX_SEGMENTS) throw new ConfigFault('the path has too many parts');
  if (segments.some((segment) => segment === '__proto__')) throw new ConfigFault('the path names __proto__');
  if (segments.some((segment) => segment === '')) throw new ConfigFault('the path has an empty part');
  return segments;
}
