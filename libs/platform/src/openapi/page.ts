import { STYLE } from './page-style.js';
import { isJson, refName, resolved, type Json } from './json-schema.js';
import type { OpenApiDocument } from './document.js';

/** One of the documents a reader can turn to. */
export interface PageLink {
  readonly title: string;
  readonly href: string;
  readonly isCurrent: boolean;
}

/** HTML that needs no script and nothing from elsewhere, so that the strictest content policy lets it be. */
const escaped = (text: unknown): string =>
  String(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
/** Escaped, with `code` set as such. */
const prose = (text: unknown): string => escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
const block = (value: unknown): string =>
  `<pre tabindex="0">${escaped(JSON.stringify(value, null, 2))}</pre>`;

const table = (caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0
    ? ''
    : `<table><caption>${caption}</caption><thead><tr>${head
        .map((cell) => `<th scope="col">${cell}</th>`)
        .join('')}</tr></thead><tbody>${rows
        .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
        .join('')}</tbody></table>`;

type Components = OpenApiDocument['components']['schemas'];

function typeText(schema: Json, components: Components): string {
  const name = refName(schema);
  if (name !== undefined) return `<code>${escaped(name)}</code>`;
  const options = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(options)) {
    return options.map((option) => typeText(option as Json, components)).join(' or ');
  }
  if ('const' in schema) return `<code>${escaped(JSON.stringify(schema['const']))}</code>`;
  if (Array.isArray(schema['enum'])) {
    return schema['enum'].map((value) => `<code>${escaped(String(value))}</code>`).join(' ');
  }
  if (isJson(schema['items'])) return `list of ${typeText(schema['items'], components)}`;
  const type = schema['type'];
  const words = (Array.isArray(type) ? type : [type ?? 'any']).join(' or ');
  return escaped(words) + boundsText(schema);
}

function boundsText(schema: Json): string {
  const low = schema['minimum'] ?? schema['minLength'] ?? schema['minItems'];
  const high = schema['maximum'] ?? schema['maxLength'] ?? schema['maxItems'];
  if (low === undefined && high === undefined) return '';
  return ` <small>${escaped(low ?? '')}–${escaped(high ?? '')}</small>`;
}

const MAX_DEPTH = 3;

/** The fields of an object, those inside it with dotted names. */
function fieldRows(schema: Json, components: Components, prefix = '', depth = 0): string[][] {
  const { properties, required } = resolved(schema, components);
  if (!isJson(properties)) return [];
  return Object.entries(properties as Record<string, Json>).flatMap(([name, field]) => {
    const path = prefix + name;
    const isRequired = Array.isArray(required) && required.includes(name);
    const row = [
      `<code>${escaped(path)}</code>`,
      typeText(field, components),
      isRequired ? 'yes' : '',
      prose(field['description'] ?? ''),
    ];
    return [row, ...(depth < MAX_DEPTH ? fieldRows(field, components, `${path}.`, depth + 1) : [])];
  });
}

const FIELDS = ['Name', 'Type', 'Needed', 'Meaning'];

function contentHtml(part: Json, components: Components, caption: string): string {
  const content = part['content'];
  if (!isJson(content)) return '';
  return Object.entries(content as Record<string, Json>)
    .map(([type, { schema, example }]) =>
      [
        isJson(schema) ? table(`${caption}: ${escaped(type)}`, FIELDS, fieldRows(schema, components)) : '',
        example === undefined ? '' : `<p>For example:</p>${block(example)}`,
      ].join(''),
    )
    .join('');
}

function parameterRows(parameters: readonly Json[], components: Components): string[][] {
  return parameters.map((parameter) => [
    `<code>${escaped(parameter['name'])}</code> <small>${escaped(parameter['in'])}</small>`,
    typeText(parameter['schema'] as Json, components),
    parameter['required'] === true ? 'yes' : '',
    prose(parameter['description'] ?? ''),
  ]);
}

function responseRows(responses: Json, document: OpenApiDocument): string[][] {
  const shared = document.components['responses'] as Record<string, Json>;
  return Object.entries(responses as Record<string, Json>).map(([status, response]) => {
    const name = String(response['$ref'] ?? '')
      .split('/')
      .at(-1)!;
    const { description } = shared[name] ?? response;
    return [escaped(status), prose(description)];
  });
}

function operationHtml(method: string, path: string, operation: Json, document: OpenApiDocument): string {
  const { schemas } = document.components;
  const responses = operation['responses'] as Json;
  const success = Object.values(responses)[0] as Json;
  const id = escaped(operation['operationId']);
  return `<details id="${id}"><summary><b class="${method}">${method.toUpperCase()}</b> <code>${escaped(
    path,
  )}</code> <span>${prose(operation['summary'])}</span></summary>
<p>Access: ${prose(operation['x-access'])}${
    operation['deprecated'] === true ? '; a second form for older clients' : ''
  } · <a href="#${id}">${id}</a></p>
${table('Parameters', FIELDS, parameterRows((operation['parameters'] ?? []) as Json[], schemas))}
${isJson(operation['requestBody']) ? contentHtml(operation['requestBody'], schemas, 'Request') : ''}
${table('Answers', ['Status', 'When'], responseRows(responses, document))}
${contentHtml(success, schemas, 'Success')}
</details>`;
}

/** Where a tag stands on the page. */
const anchorOf = (tag: string): string => `tag-${tag}`;

/** A document as a page for readers. */
export function apiPage(document: OpenApiDocument, links: readonly PageLink[]): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const sections = document.tags.map(({ name }) => {
    const own = operations.filter(({ operation }) => (operation['tags'] as string[]).includes(name));
    return `<section aria-labelledby="${anchorOf(name)}"><h2 id="${anchorOf(name)}">${escaped(name)}</h2>
${own.map(({ method, path, operation }) => operationHtml(method, path, operation, document)).join('\n')}
</section>`;
  });
  const schemes = Object.entries(document.components['securitySchemes'] as Record<string, Json>);
  const errors = (document.components['responses'] as Record<string, Json>)['Failed']!;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>${escaped(document.info.title)}</title><style>${STYLE}</style></head>
<body><header><h1>${escaped(document.info.title)}</h1>
<nav aria-label="Areas">${links
    .map(
      ({ title, href, isCurrent }) =>
        `<a href="${escaped(href)}"${isCurrent ? ' aria-current="page"' : ''}>${escaped(title)}</a>`,
    )
    .join(' ')}</nav></header>
<main><p>${prose(document.info['description'])}</p>
<nav aria-label="Features">${document.tags
    .map(({ name }) => `<a href="#${anchorOf(name)}">${escaped(name)}</a>`)
    .join(' ')}</nav>
${table(
  'Credentials, as a bearer token unless said otherwise',
  ['Name', 'What'],
  schemes.map(([name, scheme]) => [`<code>${escaped(name)}</code>`, prose(scheme['description'])]),
)}
${sections.join('\n')}
<section aria-labelledby="errors"><h2 id="errors">Errors</h2><p>Every answer with another status than those of success has this shape.</p>
${contentHtml(errors, document.components.schemas, 'Error')}</section>
</main></body></html>
`;
}
