import type { EnvironmentValue } from './server-settings.js';
import { lookUp } from './environment-value.js';

/** Numbers of the server that a start line may name. */
export interface InvocationBuild {
  /** MiB. */
  memory: number;
  ip: string;
  port: number;
}

/** One egg variable with the value in force for the server that is shown. */
export interface PreviewVariable {
  env_variable: string;
  value: string;
  user_viewable: boolean;
}

type Environment = Readonly<Record<string, EnvironmentValue>>;

const BRACES = /\{\{([\w.-]+)\}\}/g;
const DOLLAR = /\$\{([\w.-]+)\}/g;
const HIDDEN = '[hidden]';

function builtIn(build: InvocationBuild): Environment {
  return { SERVER_MEMORY: build.memory, SERVER_IP: build.ip, SERVER_PORT: build.port };
}

/** Splits off `[[ … ]]`, where bash tests stand that must see the variable and not its value. */
function outsideTests(text: string, replace: (part: string) => string): string {
  let result = '';
  let position = 0;
  for (;;) {
    const open = text.indexOf('[[', position);
    const close = open === -1 ? -1 : text.indexOf(']]', open + 2);
    if (close === -1) return result + replace(text.slice(position));
    result += replace(text.slice(position, open)) + text.slice(open, close + 2);
    position = close + 2;
  }
}

/**
 * STARTUP of daemon-runtime.md §1: `{{X}}` becomes `${X}`, then `${NAME}` its value (exact case) outside
 * `[[ … ]]`, then the three of the build. The unknown stays for the image's entrypoint. Only whole `{{NAME}}`
 * are touched, so JSON in a start line keeps its braces.
 */
export function renderInvocation(
  invocation: string,
  environment: Environment,
  build: InvocationBuild,
): string {
  const fill = (values: Environment) => (part: string) =>
    part.replace(DOLLAR, (whole, name: string) => lookUp(values, name) ?? whole);
  const variables = invocation.replace(BRACES, (_whole, name: string) => `\${${name}}`);
  return outsideTests(variables, (part) => fill(builtIn(build))(fill(environment)(part)));
}

/**
 * domain.md §6: what the panel shows. Literal `{{NAME}}` only; `[hidden]` for variables that are not
 * viewable, and for all of them when the caller may not read the startup (`hideAll`).
 */
export function previewStartup(
  startup: string,
  build: { memory: number; ip: string | null; port: number | null },
  variables: readonly PreviewVariable[],
  options: { hideAll?: boolean } = {},
): string {
  const hidesAll = options.hideAll === true;
  const valueOf = (name: string): string | undefined => {
    switch (name) {
      case 'SERVER_MEMORY':
        return String(build.memory);
      case 'SERVER_IP':
        return build.ip ?? '127.0.0.1';
      case 'SERVER_PORT':
        return String(build.port ?? 0);
      default: {
        // The last of a name counts, as it would in a table of them.
        const variable = variables.findLast((candidate) => candidate.env_variable === name);
        return variable && (hidesAll || !variable.user_viewable ? HIDDEN : variable.value);
      }
    }
  };
  return partsOf(startup)
    .map((part, index) => (index % 2 === 0 ? part : (valueOf(part) ?? `{{${part}}}`)))
    .join('');
}

const MOST_LINES = 500;
const parted = new Map<string, readonly string[]>();

/** Texts and, between them, the names in braces. Kept, because few start lines serve many servers. */
function partsOf(startup: string): readonly string[] {
  let parts = parted.get(startup);
  if (!parts) {
    parts = startup.split(BRACES);
    if (parted.size >= MOST_LINES) parted.clear();
    parted.set(startup, parts);
  }
  return parts;
}

/** `{{VAR}}` and `${VAR}` in a config file's path; the unknown stays. The caller keeps it inside the root. */
export function renderConfigPath(file: string, environment: Environment): string {
  const value = (whole: string, name: string): string => lookUp(environment, name) ?? whole;
  // One pass: a value that looks like a placeholder is not looked at again.
  return file.replace(/\{\{([\w.-]+)\}\}|\$\{([\w.-]+)\}/g, (whole, braces?: string, dollar?: string) =>
    value(whole, braces ?? dollar ?? ''),
  );
}
