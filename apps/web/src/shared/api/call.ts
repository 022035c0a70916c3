import { createCall, type Call, type PerCall } from '@app/contracts/core/call.js';
import type { InputOf, ResponseOf, RouteDescriptor } from '@app/contracts/core/route.js';
import { getSession, type SessionItem } from '@app/contracts/auth/sessions.contract.js';
import { ApiFailure, toFailure } from './failure.js';
import { askForLogin } from './login-gate.js';

const DEADLINE_MS = 15_000;

/** The token for writes lives here and nowhere else: scripts of other pages have no way to it. */
let csrf: string | null = null;

const bare: Call = createCall({
  baseUrl: '',
  timeoutMs: DEADLINE_MS,
  fetch: (input, init) => fetch(input, { ...init, credentials: 'same-origin' }),
});

async function once<T extends RouteDescriptor>(
  route: T,
  input: InputOf<T>,
  per: PerCall,
): Promise<ResponseOf<T>> {
  const token: Record<string, string> =
    route.method === 'GET' || csrf === null ? {} : { 'x-csrf-token': csrf };
  try {
    return await bare(route, input, { ...per, headers: { ...per.headers, ...token } });
  } catch (error) {
    throw toFailure(error);
  }
}

/** Who is logged in; keeps the token for writes. */
export async function fetchSession(signal?: AbortSignal): Promise<SessionItem> {
  const session = await once(getSession, {}, signal ? { signal } : {});
  csrf = session.attributes.csrf;
  return session;
}

const isFailure = (error: unknown, status: number, code?: string): boolean =>
  error instanceof ApiFailure && error.status === status && (code === undefined || error.code === code);

/**
 * A call of the panel by its descriptor. A token that is too old is fetched anew; a session that has ended asks for
 * the login above the page and then makes the call again. Rejects with ApiFailure.
 */
export async function call<T extends RouteDescriptor>(
  route: T,
  input: InputOf<T>,
  per: PerCall = {},
): Promise<ResponseOf<T>> {
  try {
    return await once(route, input, per);
  } catch (error) {
    if (isFailure(error, 403, 'CsrfTokenMismatch')) await fetchSession();
    else if (isFailure(error, 401) && csrf !== null) await askForLogin();
    else throw error;
    return await once(route, input, per);
  }
}
