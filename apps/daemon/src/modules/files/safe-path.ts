/**
 * The path of an archived entry below the folder it is unpacked in; null for one that means another place (zip slip) or
 * the folder itself. Backslashes are what some programs on Windows write.
 */
export function safePath(name: string): string | null {
  const parts = name
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..') || name.includes('\0') || /^[a-z]:/i.test(name)) return null;
  return parts.join('/');
}
