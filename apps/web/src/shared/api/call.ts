import { createCall, type Call, type PerCall } from '@app/contracts/core/call.js';
import type { InputOf, ResponseOf, RouteDescriptor } from '@app/contracts/core/route.js';
import { getSession, type SessionItem } from '@app/contracts/auth/sessions.contract.js';
import { ApiFailure, toFailure } from './failure.js';
import { askForLogin } from './login-gate.js';

export const DEADLINE_MS = 15_000;

/** The token for writes lives here and nowhere else: scripts of other pages have no way to it. */
let csrf: string | null = null;

const bare: Call = createCall({
  baseUrl: '',
  timeoutMs: DEADLINE_MS,
  fetch: (input, init) => fetch(input, { ...init, credentials: 'same-origin' }),
});

/** What a write by cookie has to bring along. */
export const writeHeaders = (): Record<string, string> => (csrf === null ? {} : { 'x-csrf-token': csrf });

/** A call whose failure is an ApiFailure, made once. */
export async function once<T extends RouteDescriptor>(
  route: T,
  input: InputOf<T>,
  per: PerCall,
  by: Call = bare,
): Promise<ResponseOf<T>> {
  const token = route.method === 'GET' ? {} : writeHeaders();
  try {
    return await by(route, input, { ...per, headers: { ...per.headers, ...token } });
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

/** Makes a call; a token that is too old is fetched anew, and a session that has ended asks for the login above the page. */
export async function withSession<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (isFailure(error, 403, 'CsrfTokenMismatch')) await fetchSession();
    else if (isFailure(error, 401) && csrf !== null) await askForLogin();
    else throw error;
    return await make();
  }
}

/** A call of the panel by its descriptor, made again where only the session was the matter. Rejects with ApiFailure. */
export const call = <T extends RouteDescriptor>(
  route: T,
  input: InputOf<T>,
  per: PerCall = {},
): Promise<ResponseOf<T>> => withSession(() => once(route, input, per));
