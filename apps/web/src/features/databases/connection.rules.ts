import type { DatabaseEngine } from '@app/contracts/core/databases.js';

/** What a program needs to use a database. */
export interface Connection {
  readonly engine: DatabaseEngine;
  readonly address: string;
  readonly port: number;
  readonly name: string;
  readonly username: string;
  readonly password: string;
}

export const FORMATS = ['url', 'jdbc', 'cli', 'env'] as const;
export type Format = (typeof FORMATS)[number];

const SCHEMES = { mysql: 'mysql', mariadb: 'mysql', postgresql: 'postgresql' } as const;
const enc = encodeURIComponent;
const host = ({ address, port }: Connection): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`;
/** In single quotes where a shell would read it otherwise. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
/** As the readers of `.env` files take it: quoted where it holds more than letters and digits. */
const envValue = (text: string): string =>
  /^[\w@%+:,./-]*$/.test(text)
    ? text
    : text.includes("'")
      ? `"${text.replaceAll(/["\\$`]/g, '\\$&')}"`
      : `'${text}'`;

const url = (to: Connection): string =>
  `${SCHEMES[to.engine]}://${enc(to.username)}:${enc(to.password)}@${host(to)}/${enc(to.name)}`;

/** How that connection is written for a program that takes this form. */
export function connectionText(to: Connection, format: Format): string {
  switch (format) {
    case 'url':
      return url(to);
    case 'jdbc':
      return `jdbc:${to.engine}://${host(to)}/${enc(to.name)}?user=${enc(to.username)}&password=${enc(to.password)}`;
    case 'cli':
      return to.engine === 'postgresql'
        ? `psql ${quoted(url(to))}`
        : `mysql --host=${to.address} --port=${to.port} --user=${quoted(to.username)} --password=${quoted(to.password)} ${quoted(to.name)}`;
    case 'env':
      return [
        `DB_CONNECTION=${to.engine === 'postgresql' ? 'pgsql' : to.engine}`,
        `DB_HOST=${to.address}`,
        `DB_PORT=${to.port}`,
        `DB_DATABASE=${envValue(to.name)}`,
        `DB_USERNAME=${envValue(to.username)}`,
        `DB_PASSWORD=${envValue(to.password)}`,
      ].join('\n');
  }
}
