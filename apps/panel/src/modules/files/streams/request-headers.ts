import type { PanelRequest } from '../../../access/panel-request.js';

/** Those of the headers that the request has. */
export const passedHeaders = ({ headers }: PanelRequest, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );

/** What a node has to know of a body that is passed on to it as it comes: how long it is, and who sends it. */
export function bodyHeaders(request: PanelRequest): Record<string, string> {
  const { headers, ip } = request;
  const length = headers['content-length'] ?? (headers['transfer-encoding'] === undefined ? '0' : undefined);
  return { 'x-forwarded-for': ip, ...(length === undefined ? {} : { 'content-length': length }) };
}
