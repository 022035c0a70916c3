import type { EggConfigDocument } from '@app/eggs';

/** A variable of an egg. */
export interface ResolvedVariable {
  readonly id: number;
  readonly eggId: number;
  readonly name: string;
  readonly description: string;
  readonly envVariable: string;
  readonly defaultValue: string;
  readonly isUserViewable: boolean;
  readonly isUserEditable: boolean;
  readonly rules: readonly string[];
  readonly sort: number | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** An egg as servers use it: inheritance applied, variables in the order of the egg. */
export interface ResolvedEgg {
  readonly id: number;
  readonly uuid: string;
  readonly nestId: number;
  readonly name: string;
  readonly author: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  /** A data URI. */
  readonly icon: string | null;
  readonly features: readonly string[] | null;
  readonly fileDenylist: readonly string[];
  readonly forceOutgoingIp: boolean;
  /** Label → image; the first is the default. */
  readonly dockerImages: Readonly<Record<string, string>>;
  /** Label → command; the first is the default. */
  readonly startupCommands: Readonly<Record<string, string>>;
  /** JSON texts, as libs/eggs' processConfiguration reads them. */
  readonly config: EggConfigDocument;
  readonly script: {
    /** Line ends are LF; '' when the egg has no script. */
    readonly install: string;
    readonly container: string;
    readonly entrypoint: string;
    readonly isPrivileged: boolean;
  };
  readonly configFrom: number | null;
  readonly copyScriptFrom: number | null;
  readonly updateUrl: string | null;
  readonly variables: readonly ResolvedVariable[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
