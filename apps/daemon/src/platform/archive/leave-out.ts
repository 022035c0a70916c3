import ignore from 'ignore';

/** Tells by lines as in a .gitignore which paths an archive leaves out (`PackOptions.leavesOut`). */
export function leaveOut(lines: string): (path: string) => boolean {
  if (lines.trim() === '') return () => false;
  const rules = ignore({ allowRelativePaths: true }).add(lines);
  return (path) => rules.ignores(path);
}
