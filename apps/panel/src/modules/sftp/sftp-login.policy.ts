/** Who logs in where: remote-api.md §7. Usernames may hold dots, so the last one counts. */
export interface SftpName {
  readonly username: string;
  /** Full or short uuid. */
  readonly server: string;
}

export function splitName(text: string): SftpName | null {
  const dot = text.lastIndexOf('.');
  const [username, server] = [
    text.slice(0, dot).trim().toLowerCase(),
    text
      .slice(dot + 1)
      .trim()
      .toLowerCase(),
  ];
  return dot < 1 || username === '' || server === '' ? null : { username, server };
}

/** The address of `address:port` as daemons write it, with brackets around IPv6 or without. */
export function addressOf(peer: string): string {
  const text = peer.trim();
  const bracketed = /^\[([^\]]*)\]/.exec(text);
  if (bracketed) return bracketed[1]!;
  return text.split(':').length === 2 ? text.slice(0, text.indexOf(':')) : text;
}

/** The code of the second factor behind a password; SFTP has one field for both. */
export function splitCode(secret: string): { readonly password: string; readonly code: string } | null {
  const match = /^(.+?)[ ]?(\d{6})$/s.exec(secret);
  return match && { password: match[1]!, code: match[2]! };
}
