/** An address of the panel as this browser knows it: of `localhost` and `127.0.0.1` only one is where it is. */
export function ownAddress(address: string): string {
  const url = new URL(address, location.href);
  url.protocol = location.protocol;
  url.host = location.host;
  return url.href;
}
