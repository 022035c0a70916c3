import { hash } from 'node:crypto';
import unhomoglyph from 'unhomoglyph';

/**
 * What a name looks like: equal for names that Unicode's table of confusables takes for one another (UTS #39, skeleton;
 * domain.md §1). Compatibility forms and case are folded as well, since the database takes them for equal too. Hashed,
 * as a skeleton may be many times as long as its name.
 */
export function usernameSkeleton(username: string): string {
  const seen = username
    .trim()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  return hash('sha256', unhomoglyph(seen).normalize('NFKD').toLowerCase());
}
