import type { EnvironmentValue } from './server-settings.js';

/** The text of a value in a container's environment or a start line. */
export function environmentText(value: EnvironmentValue | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

/** Own properties only: a variable called `constructor` must not read the prototype. */
export function lookUp(
  environment: Readonly<Record<string, EnvironmentValue>>,
  name: string,
): string | undefined {
  return Object.hasOwn(environment, name) ? environmentText(environment[name]) : undefined;
}
