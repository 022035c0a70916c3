import { defineRoute, RawContent } from '../core/route.js';

/** Beyond what Wings serves. */
export const daemonDocument = defineRoute({
  id: 'daemon.documents.openapi',
  method: 'GET',
  path: '/openapi.json',
  also: [{ path: '/openapi.yaml' }],
  status: 200,
  response: RawContent,
  access: 'public',
  summary: 'The OpenAPI document of this API',
});
