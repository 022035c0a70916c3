import type { InstallationScript, ServerConfiguration } from '@app/contracts/remote/settings.js';

/** One run of an egg's install script. */
export interface InstallRequest {
  readonly server: ServerConfiguration;
  readonly script: InstallationScript;
  readonly reinstall: boolean;
  /** Ends the run: the container is removed and the outcome is a failure. */
  readonly signal: AbortSignal;
  /** Output line by line, without line ends; secrets of the server are replaced by `***`. */
  readonly onLine: (line: string) => void;
  /** Something has visibly gone on; `forMs`: nothing more will be seen for so long. */
  readonly onProgress: (forMs?: number) => void;
}
export type ResumeRequest = Omit<InstallRequest, 'script' | 'reinstall'>;

/** `error` is fit for the server's owner; null exit code = the script did not end by itself. */
export interface InstallOutcome {
  readonly successful: boolean;
  readonly exitCode: number | null;
  readonly error?: string;
}

/** Runs install scripts in hardened containers (daemon-runtime.md §3, hazard D17). Never rejects. */
export abstract class Installer {
  /** Removes what an earlier run of the server left, then runs the script to its end. */
  abstract run(request: InstallRequest): Promise<InstallOutcome>;
  /**
   * Goes on with a run that a former daemon process began (hazard D18): its output since then, its timeout from
   * the container's start. null = there is no container of such a run.
   */
  abstract resume(request: ResumeRequest): Promise<InstallOutcome | null>;
  /** Text of the last run's log file; empty when there is none. At most the last 2 MiB. */
  abstract readLog(serverUuid: string): Promise<string>;
  /** Takes the log of a run on another node. */
  abstract keepLog(serverUuid: string, text: string): Promise<void>;
  /** Removes container, script folder and log of a server that is deleted. */
  abstract forget(serverUuid: string): Promise<void>;
}
