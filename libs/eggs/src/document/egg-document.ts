/** One named startup value of an egg with its rules (domain.md §4 variables[]). */
export interface EggVariableDocument {
  name: string;
  description: string;
  /** Upper case and never one of RESERVED_VARIABLES. */
  env_variable: string;
  default_value: string;
  user_viewable: boolean;
  user_editable: boolean;
  rules: string[];
  sort: number | null;
}

/** JSON text as stored (whitespace outside strings removed), null = inherit from the parent. */
export interface EggConfigDocument {
  files: string | null;
  startup: string | null;
  logs: string | null;
  stop: string | null;
}

/** `script` is null when it comes from another egg; line ends are LF. */
export interface EggInstallationDocument {
  script: string | null;
  container: string;
  entrypoint: string;
}

/** An egg of any version after the upgrade: PLCN_v3 shaped, every field present and strictly typed. */
export interface EggDocument {
  uuid: string | null;
  name: string;
  author: string;
  description: string | null;
  tags: string[];
  /** A data URI (png, jpeg, webp, svg) or null. */
  icon: string | null;
  features: string[] | null;
  /** Label → image; the first is the default. */
  docker_images: Record<string, string>;
  file_denylist: string[];
  /** Label → command; the first is the default. */
  startup_commands: Record<string, string>;
  config: EggConfigDocument;
  scripts: { installation: EggInstallationDocument };
  variables: EggVariableDocument[];
  update_url: string | null;
}

/** What a document may weigh; beyond it an EggError says which limit. */
export interface EggLimits {
  /** Length of the text in UTF-16 units. */
  size: number;
  /** Nested objects and lists. */
  depth: number;
  /** YAML aliases (`*name`) in the text. */
  aliases: number;
  variables: number;
}

export const EGG_LIMITS: Readonly<EggLimits> = {
  size: 1024 * 1024,
  depth: 64,
  aliases: 100,
  variables: 500,
};
