/** Nesting beyond this makes the YAML reader recurse for seconds before it gives up. */
const MAX_NESTING = 500;
const COMPACT = /(?:[-?:][ \t]+){100}/;

/** True for a text that is nested far deeper than any real one: brackets that open, or `- - - -` on one line. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x5b || code === 0x7b) depth += 1;
    else if ((code === 0x5d || code === 0x7d) && depth > 0) depth -= 1;
    if (depth > MAX_NESTING) return true;
  }
  return COMPACT.test(text);
}

/** Runs a reader that makes an error object for each fault: without stack traces a thousand of them cost nothing. */
export function withoutTraces<T>(run: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
