import type { EnvironmentValue } from './server-settings.js';
export interface InvocationBuild {
  /** MiB. */
  memory: number;
  ip: string;
  port: number;
}
/** STARTUP of spec/daemon-runtime.md §1: placeholders replaced, `[[ … ]]` and unknown `${…}` left. */
export declare function renderInvocation(
  invocation: string,
  environment: Readonly<Record<string, EnvironmentValue>>,
  build: InvocationBuild,
): string;
export interface PreviewVariable {
  env_variable: string;
  value: string;
  user_viewable: boolean;
}
/** spec/domain.md §6: what the panel shows; `[hidden]` for what the caller may not see. */
export declare function previewStartup(
  startup: string,
  build: { memory: number; ip: string | null; port: number | null },
  variables: readonly PreviewVariable[],
  options?: { hideAll?: boolean },
): string;
/** `{{VAR}}` and `${VAR}` in a config file's path. */
export declare function renderConfigPath(
  file: string,
  environment: Readonly<Record<string, EnvironmentValue>>,
): string;
