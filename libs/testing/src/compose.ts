import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** What is read here of a service of docker-compose.yml. */
export interface ComposeService {
  readonly extends?: { readonly file: string; readonly service: string };
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly build?: { readonly dockerfile: string; readonly args: Readonly<Record<string, string>> };
  readonly profiles?: readonly string[];
  readonly secrets?: readonly string[];
  readonly restart: string;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly logging?: { readonly options: Readonly<Record<string, string>> };
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
}

/** The production form, or another compose file, with what it takes of others. */
export async function composeServices(name = 'docker-compose.yml'): Promise<Record<string, ComposeService>> {
  const path = fileURLToPath(new URL(`../../../${name}`, import.meta.url));
  const { services } = parse(await readFile(path, 'utf8'), { merge: true }) as {
    services: Record<string, ComposeService>;
  };
  for (const [service, { extends: base }] of Object.entries(services)) {
    if (base)
      services[service] = { ...(await composeServices(base.file))[base.service], ...services[service]! };
  }
  return services;
}

/** What compose takes where nothing is set: `${NAME:-default}` becomes the default. */
export const composeDefault = (text: string): string => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');

/** The words for `docker run` that confine a container as the service says. */
export function confinementOf(service: ComposeService): string[] {
  return [
    ...(service.read_only ? ['--read-only'] : []),
    ...(service.tmpfs ?? []).flatMap((path) => ['--tmpfs', path]),
    ...(service.cap_drop ?? []).flatMap((name) => ['--cap-drop', name]),
    ...(service.security_opt ?? []).flatMap((option) => ['--security-opt', option]),
    ...(service.mem_limit ? ['--memory', composeDefault(service.mem_limit)] : []),
  ];
}
