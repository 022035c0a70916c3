import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { declaredErrors } from '@app/contracts/core/errors.js';
import { declaredRoutes, type RouteDescriptor, pathsOf } from '@app/contracts/core/route.js';
import { configurationDocument } from './configuration.js';
import { table } from './markdown.js';
import { openApiDocument } from './openapi.js';

/** A generated file: its path from the root, and what it has to hold. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

const CONTRACTS = ['libs/contracts/src/**/*.contract.ts', 'libs/contracts/src/**/*.errors.ts'];

/** Loads every contract, so that the registries of routes and errors are full. */
async function loadContracts(root: string): Promise<void> {
  for await (const file of glob(CONTRACTS, { cwd: root })) {
    await import(pathToFileURL(resolve(root, file)).href);
  }
}

function errorsDocument(): string {
  const rows = declaredErrors()
    .map((error) => [String(error.status), `\`${error.code}\``, error.blame, error.message])
    .sort((a, b) => a.join().localeCompare(b.join()));
  const unique = rows.filter((row, index) => index === 0 || row.join() !== rows[index - 1]!.join());
  return `# Errors

Made by \`npm run sync\` from the declarations in \`libs/contracts\`; not edited by hand.
The panel answers \`{ "errors": [{ "code", "status", "detail" }] }\`, the daemon \`{ "error", "request_id" }\`.
*Whose*: \`caller\` = the request has to change, \`operation\` = a machine or service is at fault, \`bug\` = ours.

${table(['Status', 'Code', 'Whose', 'Default text'], unique)}
`;
}

const accessText = (route: RouteDescriptor): string => {
  const access = route.access;
  if (typeof access === 'string') return access;
  if ('server' in access)
    return `server: ${access.server ?? 'any member'}${access.anyState ? ', in every state' : ''}`;
  if ('key' in access) return `key: ${access.key} ${access.write ? 'write' : 'read'}`;
  if ('node' in access) return 'node token';
  if ('daemon' in access) return 'panel (node token)';
  return `signed: ${access.signed}`;
};

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
export async function generatedFiles(root: string): Promise<GeneratedFile[]> {
  await loadContracts(root);
  const routes = [...declaredRoutes()].sort((a, b) => a.id.localeCompare(b.id));
  const documents = (['client', 'application', 'remote', 'daemon'] as const).map((area) => ({
    path: `docs/openapi/${area}.json`,
    text: `${JSON.stringify(openApiDocument(area, routes), null, 1)}\n`,
  }));
  return [
    { path: 'docs/configuration.md', text: configurationDocument() },
    { path: 'docs/errors.md', text: errorsDocument() },
    { path: 'docs/routes.md', text: routesDocument(routes) },
    ...documents,
  ];
}
