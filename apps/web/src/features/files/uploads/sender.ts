/** What becomes of a file whose name is taken: the one that is there goes, or both stay. */
export type OnConflict = 'replace' | 'rename';

export interface Upload {
  readonly server: string;
  readonly directory: string;
  /** Below the directory. */
  readonly path: string;
  readonly file: File;
  /** Null: it is refused with UploadConflict. */
  readonly onConflict: OnConflict | null;
}

/** One way of bringing a file to a node. */
export interface Sender {
  /** Rejects with UploadConflict, ApiFailure, or anything when its signal is aborted. */
  readonly send: (
    upload: Upload,
    hooks: { readonly signal: AbortSignal; readonly onProgress: (bytes: number) => void },
  ) => Promise<void>;
  /** Has the node forget what came of it. */
  readonly giveUp?: (upload: Upload) => Promise<void>;
}

/** The name is taken. */
export class UploadConflict extends Error {}
