import { readFile, rename, writeFile } from 'node:fs/promises';

/** Sets lines NAME=value of a file of settings; other lines stay. It is the old or the new one, never half. */
export async function writeEnvFile(path: string, settings: Readonly<Record<string, string>>): Promise<void> {
  let text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  for (const [name, value] of Object.entries(settings)) {
    const pattern = new RegExp(`^${name}=.*$`, 'm');
    const line = `${name}=${value}`;
    if (pattern.test(text)) text = text.replace(pattern, () => line);
    else text += `${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
  }
  const next = `${path}.next`;
  await writeFile(next, text, { mode: 0o600, flush: true });
  await rename(next, path);
}
