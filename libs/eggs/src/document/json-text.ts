const STRING_OR_SPACE = /"[^"\\]*(?:\\[^][^"\\]*)*"|[ \t\r\n]+/g;

/**
 * Valid JSON without whitespace between its tokens. Numbers keep their spelling (1.10 stays 1.10), which a trip
 * through JSON.parse would lose; strings are escaped the way JSON.stringify does.
 */
export function compactJson(text: string): string {
  return text.replace(STRING_OR_SPACE, (token) => {
    if (!token.startsWith('"')) return '';
    return token.includes('\\') ? JSON.stringify(JSON.parse(token)) : token;
  });
}

/** The value, where decoding and encoding it gives the same text; undefined where that would change it. */
export function losslessValue(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return JSON.stringify(value) === text ? value : undefined;
}
