import { z } from 'zod';
import { defineRoute, RawContent } from '../core/route.js';

/** The areas that the panel serves and describes. */
export const DOCUMENTED_AREAS = ['auth', 'client', 'application', 'remote'] as const;
export type DocumentedArea = (typeof DOCUMENTED_AREAS)[number];

const documentOf = (area: DocumentedArea) =>
  defineRoute({
    id: `panel.documents.${area}`,
    method: 'GET',
    path: `/api/${area}/openapi.json`,
    also: [{ path: `/api/${area}/openapi.yaml` }],
    status: 200,
    response: RawContent,
    access: 'public',
    summary: `The OpenAPI document of the ${area} API`,
  });

export const authDocument = documentOf('auth');
export const clientDocument = documentOf('client');
export const applicationDocument = documentOf('application');
export const remoteDocument = documentOf('remote');

/** The same documents for readers. */
export const documentPage = defineRoute({
  id: 'panel.documents.page',
  method: 'GET',
  path: '/docs/api/:area',
  also: [{ path: '/docs/api' }],
  status: 200,
  params: z.object({ area: z.string().optional() }),
  response: RawContent,
  access: 'public',
  summary: 'The API as a page; the client API unless another area is named',
});
