import { readFileSync } from 'node:fs';
import { ConfigError } from '@app/platform/config/load-config.js';

/**
 * The named settings as an environment gives them: by NAME, or by NAME_FILE with the path of a file that holds the value,
 * as secrets of containers are. An empty value means "not set", as in files that list every name. Throws ConfigError.
 */
export function givenSettings(names: readonly string[], env: NodeJS.ProcessEnv): Record<string, string> {
  const given: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of names) {
    const [value, file] = [env[name], env[`${name}_FILE`]];
    if (value && file) problems.push(`${name}: is set, and so is ${name}_FILE; keep one of them`);
    else if (value) given[name] = value;
    else if (file) {
      try {
        given[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      } catch (error) {
        problems.push(`${name}_FILE: ${(error as Error).message}`);
      }
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return given;
}
