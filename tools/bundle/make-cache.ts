import { writeFileSync } from 'node:fs';
import { cacheFile, loadBundle, type BundleFiles } from './load.js';

/** Run by the build in a process of its own: evaluates the bundle and keeps what V8 compiled for that. */
export async function makeCache(files: BundleFiles): Promise<void> {
  const { bundle, script } = loadBundle(files);
  await bundle.warm();
  writeFileSync(cacheFile(files.folder), script.createCachedData());
  // What the libraries opened for themselves ends with the process.
  process.exit();
}
