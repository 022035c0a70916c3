const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Tells whether a browser's `Origin` is the panel's own. A panel on plain-http loopback goes by each of its names:
 * people open `localhost` where the setting says `127.0.0.1`, and no page of another machine can be there.
 */
export function isOwnOrigin(origin: string, appUrl: string): boolean {
  const own = new URL(appUrl);
  if (origin === own.origin) return true;
  if (own.protocol !== 'http:' || !LOOPBACK.has(own.hostname) || !URL.canParse(origin)) return false;
  const other = new URL(origin);
  return other.protocol === 'http:' && other.port === own.port && LOOPBACK.has(other.hostname);
}
