import ignore from 'ignore';

/** Whether a path below the root stands on the egg's list, in gitignore's syntax. */
export type Denies = (path: string) => boolean;

const NOTHING: Denies = () => false;

function compile(patterns: readonly string[]): Denies {
  if (patterns.length === 0) return NOTHING;
  const list = ignore({ ignorecase: false }).add(patterns);
  // A pattern for directories only (`logs/`) holds for a path that may become one.
  return (path) => path !== '' && (list.ignores(path) || list.ignores(`${path}/`));
}

/** The denylist as the settings have it at each question: a sync changes it at once (hazard F6). */
export function denylist(patterns: () => readonly string[] | null | undefined): Denies {
  let known: readonly string[] | null | undefined;
  let denies = NOTHING;
  return (path) => {
    const now = patterns();
    if (now !== known) {
      known = now;
      denies = compile(now ?? []);
    }
    return denies(path);
  };
}
