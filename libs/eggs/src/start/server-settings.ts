/** Values of server variables as they travel in `settings.environment`. */
export type EnvironmentValue = string | number | boolean | null;

/** The part of `settings` that rendering reads (remote-api.md §4); wire names, MiB and percent. */
export interface ServerSettings {
  uuid: string;
  meta: { name: string; description: string | null };
  suspended: boolean;
  environment: Record<string, EnvironmentValue>;
  invocation: string;
  skip_egg_scripts: boolean;
  build: {
    memory_limit: number;
    swap: number;
    io_weight: number;
    cpu_limit: number;
    threads: string | null;
    disk_space: number;
    oom_killer: boolean;
    oom_disabled: boolean;
  };
  container: { image: string };
  allocations: {
    force_outgoing_ip: boolean;
    default: { ip: string; port: number };
    mappings: Record<string, number[]>;
  };
  egg: { id: string; file_denylist: string[]; features: Record<string, string[]> };
}
