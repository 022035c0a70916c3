import { REASON_HEADER } from '@app/contracts/core/errors.js';
import { ERRORS } from '@app/contracts/errors/index.js';
import { DOCUMENTED_AREAS } from '@app/contracts/panel/documents.contract.js';
import { accessText } from '@app/platform/openapi/access.js';
import { openApiDocument } from '@app/platform/openapi/document.js';
import { type RouteDescriptor, pathsOf } from '@app/contracts/core/route.js';
import { ROUTES } from '@app/contracts/routes.js';
import { configurationDocument } from './configuration.js';
import { table } from './markdown.js';
import { registryFiles } from './registries.js';

/** A generated file: its path from the root, and what it has to hold. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Every route of the contracts, by id. */
export const contractRoutes = (): RouteDescriptor[] => ROUTES.toSorted((a, b) => a.id.localeCompare(b.id));

function errorsDocument(): string {
  const rows = ERRORS.map((error) => [
    String(error.status),
    `\`${error.code}\``,
    error.blame,
    error.isBodiless === true
      ? `${error.message} (no body; the text is in \`${REASON_HEADER}\`)`
      : error.message,
  ]).sort((a, b) => a.join().localeCompare(b.join()));
  const unique = rows.filter((row, index) => index === 0 || row.join() !== rows[index - 1]!.join());
  return `# Errors

Made by \`npm run sync\` from the declarations in \`libs/contracts\`; not edited by hand.
The panel answers \`{ "errors": [{ "code", "status", "detail" }] }\`, the daemon \`{ "error", "request_id" }\`.
*Whose*: \`caller\` = the request has to change, \`operation\` = a machine or service is at fault, \`bug\` = ours.

${table(['Status', 'Code', 'Whose', 'Default text'], unique)}
`;
}

function routesDocument(routes: readonly RouteDescriptor[]): string {
  const rows = routes.flatMap((route) =>
    pathsOf(route).map(({ method, path }) => [method, `\`${path}\``, accessText(route), route.summary]),
  );
  return `# Routes and who may call them

Made by \`npm run sync\` from the route descriptors; not edited by hand. A change of access shows here in review.

${table(['Method', 'Path', 'Access', 'What'], rows)}
`;
}

/** Every generated file with its current content; \`sync\` writes them, a test compares them. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  const routes = contractRoutes();
  const documents = [...DOCUMENTED_AREAS, 'daemon' as const].map((area) => ({
    path: `docs/openapi/${area}.json`,
    text: `${JSON.stringify(openApiDocument(area, routes), null, 1)}\n`,
  }));
  return [
    { path: 'docs/configuration.md', text: configurationDocument() },
    { path: 'docs/errors.md', text: errorsDocument() },
    { path: 'docs/routes.md', text: routesDocument(routes) },
    ...documents,
    ...(await registryFiles()),
  ];
}
