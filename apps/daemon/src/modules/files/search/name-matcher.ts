/** Whether a name matches: with `*` and `?` as a whole, else by a part of it; in any case. */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const wanted = pattern.toLowerCase();
  if (!/[*?]/.test(wanted)) return (name) => name.toLowerCase().includes(wanted);
  return (name) => matchesGlob(name.toLowerCase(), wanted);
}

/** By hand, in at most name × pattern steps: a regular expression of many `*` takes for ever. */
function matchesGlob(name: string, glob: string): boolean {
  let [at, g, star, mark] = [0, 0, -1, 0];
  while (at < name.length) {
    if (glob[g] === '?' || (glob[g] === name[at] && glob[g] !== '*')) {
      at++;
      g++;
    } else if (glob[g] === '*') {
      star = g++;
      mark = at;
    } else if (star >= 0) {
      g = star + 1;
      at = ++mark;
    } else return false;
  }
  while (glob[g] === '*') g++;
  return g === glob.length;
}
