const NUMBERED = 48;

/** `name copy.ext`, then `name copy 2.ext` to 48, then a time (daemon-api.md §5); `.tar.x` counts as one extension. */
export function copyName(name: string, attempt: number, now = new Date()): string {
  const match = /^(.+?)((?:\.tar)?\.[^.]+)$/i.exec(name);
  const [stem, extension] = match ? [match[1] as string, match[2] as string] : [name, ''];
  if (attempt === 0) return `${stem} copy${extension}`;
  if (attempt < NUMBERED) return `${stem} copy ${attempt + 1}${extension}`;
  return `${stem} copy ${now.toISOString().replaceAll(':', '')}-${attempt}${extension}`;
}
