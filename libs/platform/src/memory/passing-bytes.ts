import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { readonly type: 'minor' }) => void;

/** The more seldom, the more of the buffers have grown old and wait for a collection of everything. */
const EVERY_BYTES = 4 * 1024 * 1024;
let collect: Collect | undefined;
let passed = 0;

/**
 * Tells of bytes that go through this process in buffers which nobody needs any more. V8 collects those late: it looks
 * at the small objects that hold them, and after 30 MiB or so of buffers marks the whole heap instead. For 1.5 GiB
 * through the panel that were 53 marks of 100 ms, and 70 MiB of memory; with one young collection every 4 MiB, about a
 * millisecond each, there is none.
 */
export function bytesPassed(bytes: number): void {
  passed += bytes;
  if (passed < EVERY_BYTES) return;
  passed = 0;
  collect ??= findCollect();
  collect({ type: 'minor' });
}

/** Without the flag for the whole process, which would make it start without its code cache. */
function findCollect(): Collect {
  setFlagsFromString('--expose-gc');
  const found = runInNewContext('gc') as Collect;
  setFlagsFromString('--no-expose-gc');
  return found;
}
