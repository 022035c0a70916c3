import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import type { ContainerStatus } from '../../../../platform/runtime/runtime.port.js';
import type { ServerDependencies } from '../../server-dependencies.js';
import type { ServerRun } from '../../container/server-run.js';

/** The server that is being started, as hooks see it. */
export interface StartTarget {
  readonly uuid: string;
  readonly configuration: ServerConfiguration;
  /** Bytes in use by the last walk, null when there has been none lately. */
  readonly knownUsage: number | null;
  configure(configuration: ServerConfiguration): void;
  noteUsage(bytes: number): void;
  /** A daemon's line on the console. */
  notice(text: string): void;
  /** Progress of something long, shown as installation output. */
  progress(line: string): void;
  openRun(previousStart: string | null): ServerRun;
}

export interface StartContext {
  readonly target: StartTarget;
  readonly dependencies: ServerDependencies;
  /** Fires when the start is cancelled (hazard D8). */
  readonly signal: AbortSignal;
  /** The server's container as it was before the start; asked for while the panel is asked. */
  container: Promise<ContainerStatus | null>;
  /** What the image's name stands for, set by pull-image. */
  imageId: string | null;
  /** Set by attach. */
  run: ServerRun | null;
}

/** One idempotent step of a start. `undo` takes back what a later failure must not leave behind. */
export interface StartHook {
  readonly name: string;
  run(context: StartContext): Promise<void>;
  undo?(context: StartContext): Promise<void>;
}
