const REGEX_RULE = /^\s*(?:not[_-]?)?regex\s*:/i;

/** End of a delimited expression that starts at `start`: behind its delimiter and flags, at a pipe or the end. */
function regexEnd(text: string, start: number): number {
  const open = text.charAt(start);
  const close = { '(': ')', '[': ']', '{': '}', '<': '>' }[open] ?? open;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') {
      at += 1;
    } else if (text[at] === close) {
      const flags = /^[A-Za-z]*/.exec(text.slice(at + 1, at + 20))?.[0].length ?? 0;
      const next = at + 1 + flags;
      if (next >= text.length || text[next] === '|') return next;
    }
  }
  const pipe = text.indexOf('|', start);
  return pipe === -1 ? text.length : pipe;
}

/**
 * A pipe string → its rules, blank segments dropped. Pipes inside the delimiters of regex and not_regex belong to
 * the expression, where Laravel itself would cut it.
 */
export function splitRules(text: string): string[] {
  const rules: string[] = [];
  let at = 0;
  while (at <= text.length) {
    const regex = REGEX_RULE.exec(text.slice(at));
    const pipe = text.indexOf('|', at);
    const end = regex ? regexEnd(text, at + regex[0].length) : pipe === -1 ? text.length : pipe;
    const rule = text.slice(at, end).trim();
    if (rule !== '') rules.push(rule);
    at = end + 1;
  }
  return rules;
}
