import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { registryFiles } from './registries.js';

const root = fileURLToPath(new URL('..', import.meta.url));
async function write(files: readonly { path: string; text: string }[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    console.log(`wrote ${path}`);
  }
}

// The documents are made of what the lists name, so the lists come first.
await write(await registryFiles());
const { generatedFiles } = await import('./generated.js');
await write(await generatedFiles());
// Of the names of all tests: a test more makes it older, not wrong.
const { hazardsDocument } = await import('./hazards.js');
await write([{ path: 'docs/hazards.md', text: hazardsDocument() }]);
