import { describe, expect, it } from 'vitest';
import { connectionText, type Connection } from './connection.rules.js';

const to: Connection = {
  engine: 'mariadb',
  address: 'db.example.net',
  port: 3306,
  name: 's4_players',
  username: 'u4_abc',
  password: "a'b$c@d/e",
};

describe('the forms of a connection', () => {
  it('can be read back from an address', () => {
    const parsed = new URL(connectionText(to, 'url'));
    expect(parsed.protocol).toBe('mysql:');
    expect(parsed.host).toBe('db.example.net:3306');
    expect(decodeURIComponent(parsed.password)).toBe(to.password);
    expect(parsed.pathname).toBe('/s4_players');
  });

  it('names the driver of Java', () => {
    expect(connectionText({ ...to, password: 'x&y' }, 'jdbc')).toBe(
      'jdbc:mariadb://db.example.net:3306/s4_players?user=u4_abc&password=x%26y',
    );
  });

  it('is one word for a shell, whatever the password holds', () => {
    expect(connectionText(to, 'cli')).toBe(
      `mysql --host=db.example.net --port=3306 --user=u4_abc --password='a'\\''b$c@d/e' s4_players`,
    );
    expect(connectionText({ ...to, engine: 'postgresql', password: 'p' }, 'cli')).toBe(
      'psql postgresql://u4_abc:p@db.example.net:3306/s4_players',
    );
  });

  it('is quoted in a file of variables where it must be', () => {
    expect(connectionText(to, 'env')).toContain(`DB_PASSWORD="a'b\\$c@d/e"`);
    expect(connectionText({ ...to, password: 'a b#c' }, 'env')).toContain(`DB_PASSWORD='a b#c'`);
    expect(connectionText({ ...to, password: 'plain' }, 'env')).toContain('DB_PASSWORD=plain');
  });

  it('brackets addresses of IPv6', () => {
    expect(connectionText({ ...to, address: '2001:db8::1', password: 'p' }, 'url')).toContain(
      '@[2001:db8::1]:3306/',
    );
  });
});
