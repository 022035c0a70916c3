/** What a table program would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

const cellOf = (value: string): string =>
  `"${(FORMULA.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;

/** Rows as RFC 4180 has them; the mark at the beginning tells table programs that it is UTF-8. */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(cellOf).join(',')).join('\r\n')}\r\n`;
