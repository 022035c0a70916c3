/** Whether a name is what a pattern means, in which `*` stands for any letters. Takes no more than both lengths. */
export function matchesName(pattern: string, name: string): boolean {
  let at = 0;
  let inName = 0;
  let star = -1;
  let resumeAt = 0;
  while (inName < name.length) {
    if (pattern[at] === '*') {
      star = at++;
      resumeAt = inName;
    } else if (pattern[at] === name[inName]) {
      at++;
      inName++;
    } else if (star !== -1) {
      // The last star takes one letter more.
      at = star + 1;
      inName = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/** Names to delete, by their directory: `logs/*.gz` is `*.gz` in `/logs`. */
export function byDirectory(paths: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const parts = path.split('/').filter((part) => part !== '');
    const name = parts.pop();
    if (name === undefined) continue;
    const directory = `/${parts.join('/')}`;
    found.set(directory, [...(found.get(directory) ?? []), name]);
  }
  return found;
}
