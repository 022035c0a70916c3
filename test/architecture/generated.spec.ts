import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../../tools/generated.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('generated files', async () => {
  const files = await generatedFiles();

  it.each(files)('$path is what `npm run sync` writes', async ({ path, text }) => {
    expect(await readFile(join(root, path), 'utf8')).toBe(text);
  });
});
