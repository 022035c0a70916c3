import { z } from 'zod';
import { Secret } from '@app/platform/config/secret.js';
import { DaemonConfigSchema } from '../apps/daemon/src/config/daemon.config.js';
import { PanelEnvironment } from '../apps/panel/src/config/panel.config.js';
import { table } from './markdown.js';

interface Described {
  description?: string;
  default?: unknown;
}

const shown = (value: unknown): string =>
  value === undefined || value === ''
    ? ''
    : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

function panelTable(): string {
  const schema = z.toJSONSchema(PanelEnvironment, { io: 'input', unrepresentable: 'any' }) as {
    properties: Record<string, Described>;
    required?: string[];
  };
  const rows = Object.entries(schema.properties).map(([name, { description = '', default: fallback }]) => [
    `\`${name}\``,
    schema.required?.includes(name) ? '**required**' : shown(fallback),
    description,
  ]);
  return table(['Name', 'Default', 'What'], rows);
}

/** Dotted leaves of a parsed configuration; a list or an empty record is a leaf. */
function leaves(value: unknown, path: string): [path: string, value: unknown][] {
  if (value instanceof Secret) return [[path, '']];
  if (
    value === null ||
    typeof value !== 'object' ||
    Array.isArray(value) ||
    Object.keys(value).length === 0
  ) {
    return [[path, value]];
  }
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key));
}

/** docs/configuration.md, made from the two schemas. */
export function configurationDocument(): string {
  const daemon = leaves(DaemonConfigSchema.parse({}), '').map(([path, value]) => [
    `\`${path}\``,
    shown(value),
  ]);
  return `# Configuration

Made by \`npm run sync\` from the schemas; not edited by hand. Each process reads its settings once at start, reports all problems together and does not start with a wrong one.

## Panel: environment
\`./rookery up\` writes it to \`.rookery/panel.env\`, \`docker compose\` takes it from \`.env\`. Each may also be given by a file: \`APP_KEY_FILE=/run/secrets/app-key\` in place of \`APP_KEY\`.

${panelTable()}

## Daemon: config.yml
The file of Wings (\`--config\`, default \`/etc/pelican/config.yml\`): \`GET /api/application/nodes/{id}/configuration\` gives one. The daemon never rewrites it; what a panel pushes lies beside its other state. \`WINGS_TOKEN_ID\`, \`WINGS_TOKEN\` and \`DOCKER_HOST\` of the environment win over the file.

${table(['Key', 'Default'], daemon)}
`;
}
