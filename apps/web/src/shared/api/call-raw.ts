import { createCall, type PerCall } from '@app/contracts/core/call.js';
import type { InputOf, RouteDescriptor } from '@app/contracts/core/route.js';
import { DEADLINE_MS, once, withSession } from './call.js';

/** A call of a route whose body or answer is bytes; headers of the answer come with it. Rejects with ApiFailure. */
export function callRaw<T extends RouteDescriptor>(
  route: T,
  input: InputOf<T>,
  { body, ...per }: PerCall & { readonly body?: Blob | string } = {},
): Promise<{ readonly bytes: ArrayBuffer; readonly headers: Headers }> {
  let answer = { bytes: new ArrayBuffer(0), headers: new Headers() };
  const by = createCall({
    baseUrl: '',
    timeoutMs: DEADLINE_MS,
    fetch: async (address, init) => {
      const response = await fetch(address, { ...init, credentials: 'same-origin', body: body ?? null });
      if (!response.ok) return response;
      answer = { bytes: await response.arrayBuffer(), headers: response.headers };
      return new Response(null, { headers: response.headers });
    },
  });
  return withSession(async () => {
    await once(route, input, per, by);
    return answer;
  });
}
