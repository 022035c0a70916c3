import { parseCookie, stringifySetCookie } from 'cookie';
import { isSessionToken } from './session-token.js';

/** How the cookie of a panel is called and kept, by the panel's address. */
export class SessionCookie {
  private readonly isSecure: boolean;
  private readonly name: string;

  constructor(appUrl: string) {
    this.isSecure = new URL(appUrl).protocol === 'https:';
    // Browsers take the prefix over https only; there it keeps neighbours of the domain from setting the cookie.
    this.name = this.isSecure ? '__Host-rookery' : 'rookery';
  }

  /** The token of a `Cookie` header, or null. */
  read(header: string | undefined): string | null {
    if (header === undefined) return null;
    const token = parseCookie(header)[this.name];
    return token !== undefined && isSessionToken(token) ? token : null;
  }

  /** The `Set-Cookie` of a session; without `maxAgeSeconds` the browser forgets it when it is closed. */
  write(token: string, maxAgeSeconds: number | null): string {
    return this.text(token, maxAgeSeconds);
  }

  clear(): string {
    return this.text('', 0);
  }

  private text(value: string, maxAge: number | null): string {
    return stringifySetCookie({
      name: this.name,
      value,
      httpOnly: true,
      secure: this.isSecure,
      sameSite: 'lax',
      path: '/',
      ...(maxAge === null ? {} : { maxAge }),
    });
  }
}
