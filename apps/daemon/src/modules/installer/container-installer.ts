import { setTimeout as sleep } from 'node:timers/promises';
import type { InstallationScript, ServerSettings } from '@app/contracts/remote/settings.js';
import type { ServerFiles } from '../../platform/filesystem/index.js';
import { environmentOf } from '../../platform/runtime/container-environment.js';
import type { ContainerOptions } from '../../platform/runtime/container-options.js';
import { type ContainerStatus, type Runtime, RuntimeError } from '../../platform/runtime/runtime.port.js';
import { isEngineAway } from '../../platform/runtime/when-engine-answers.js';
import { InstallLogs } from './install-log.js';
import { InstallOutput } from './install-output.js';
import { Installer, type InstallOutcome, type InstallRequest, type ResumeRequest } from './installer.js';
import { installerContainer, installerName } from './installer-spec.js';
import { Redactor } from './redactor.js';
import { ScriptFolders } from './script-folder.js';

export interface InstallerOptions {
  /** `system.tmp_directory` and `system.log_directory`. */
  readonly tmpDirectory: string;
  readonly logDirectory: string;
  /** How long a script may run; 0 = without end. */
  readonly timeoutSeconds: number;
  /** The node's options at this moment. */
  readonly container: () => ContainerOptions | Promise<ContainerOptions>;
  /** False = an image that is on the node is not pulled again. */
  readonly alwaysPull: () => boolean;
  /** Told of what the owner need not know. */
  readonly onProblem: (message: string, error: unknown) => void;
}

type Files = Pick<ServerFiles, 'createRoot' | 'chown'>;

const OUTPUT_GRACE_MS = 5000;
const ENGINE_WAIT_MS = 120_000;
const ENGINE_RETRY_MS = 500;
const CHOWN_TIMEOUT_MS = 10 * 60_000;
const failure = (error: string, exitCode: number | null = null): InstallOutcome => ({
  successful: false,
  exitCode,
  error,
});

/** Install scripts on the runtime. The container itself is the memory of a run: a later process finds it by name. */
export class ContainerInstaller extends Installer {
  private readonly logs: InstallLogs;
  private readonly scripts: ScriptFolders;
  private readonly running = new Map<string, Promise<unknown>>();

  constructor(
    private readonly runtime: Runtime,
    private readonly files: Files,
    private readonly options: InstallerOptions,
  ) {
    super();
    this.logs = new InstallLogs(options.logDirectory);
    this.scripts = new ScriptFolders(options.tmpDirectory);
  }

  async run(request: InstallRequest): Promise<InstallOutcome> {
    const { settings } = request.server;
    if (settings.skip_egg_scripts || request.script.script.trim() === '') {
      return { successful: true, exitCode: null };
    }
    return this.exclusively(settings.uuid, () => this.runScript(request));
  }

  async resume(request: ResumeRequest): Promise<InstallOutcome | null> {
    const { uuid } = request.server.settings;
    const found = await this.lookUp(uuid, request.signal);
    if (found === null) return null;
    // Made and never started: the script has not done anything yet, so a new run is the better one.
    if (found.startedAt === null) {
      await this.discard(uuid);
      return null;
    }
    return this.exclusively(uuid, () => this.followScript(request, found));
  }

  /** After a reboot the engine may come up later than we do; "no answer" must not be taken for "no container". */
  private async lookUp(uuid: string, signal: AbortSignal): Promise<ContainerStatus | null> {
    const deadline = Date.now() + ENGINE_WAIT_MS;
    for (;;) {
      try {
        return await this.runtime.inspect(installerName(uuid));
      } catch (error) {
        this.options.onProblem('an installation could not be looked up', error);
        if (signal.aborted || Date.now() >= deadline) throw error;
        await sleep(ENGINE_RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  readLog(serverUuid: string): Promise<string> {
    return this.logs.read(serverUuid);
  }

  keepLog(serverUuid: string, text: string): Promise<void> {
    return this.logs.keep(serverUuid, text);
  }

  async forget(serverUuid: string): Promise<void> {
    await this.runtime.remove(installerName(serverUuid));
    await this.scripts.remove(serverUuid);
    await this.logs.remove(serverUuid);
  }

  /** One run per server at a time: one that was given up may still be tidying up behind itself. */
  private async exclusively(uuid: string, work: () => Promise<InstallOutcome>): Promise<InstallOutcome> {
    const run = (this.running.get(uuid) ?? Promise.resolve()).then(() => this.attempt(uuid, work));
    this.running.set(uuid, run);
    return run.finally(() => {
      if (this.running.get(uuid) === run) this.running.delete(uuid);
    });
  }

  private async attempt(uuid: string, work: () => Promise<InstallOutcome>): Promise<InstallOutcome> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof RuntimeError) return failure(error.detail);
      this.options.onProblem('an installation failed', error);
      return failure('The installation could not be run on this node.');
    } finally {
      await this.discard(uuid);
    }
  }

  private async runScript(request: InstallRequest): Promise<InstallOutcome> {
    const { server, script, signal } = request;
    const { settings } = server;
    const name = installerName(settings.uuid);
    await this.runtime.remove(name);
    if (signal.aborted) return cancelled();
    const container = await this.options.container();
    const output = await this.openOutput(request, script, container);
    try {
      const refusal = await this.bringImage(script.container_image, (text) => output.line(text), signal);
      if (refusal !== null) return refusal;
      await this.runtime.ensureNetwork();
      const root = await this.files.createRoot(settings.uuid);
      const scriptFolder = await this.scripts.write(settings.uuid, script.script);
      await this.runtime.create(
        installerContainer({ settings, script, options: container, root, scriptFolder }),
      );
      const attachment = await this.runtime.attach(name, output.lines.add);
      await this.start(settings.uuid, signal);
      const reading = attachment.ended.then(() => this.readOn(name, output, signal));
      return await this.finish(request, reading, output, Date.now());
    } finally {
      await output.close();
    }
  }

  private async start(uuid: string, signal: AbortSignal): Promise<void> {
    const name = installerName(uuid);
    try {
      await this.runtime.start(name);
    } catch (error) {
      // The engine may have died with its answer: whether the script runs, it says when it is back.
      if (!isEngineAway(error)) throw error;
      if ((await this.lookUp(uuid, signal))?.startedAt) return;
      // It had not come to that, or not to writing it down.
      await this.runtime.start(name);
    }
  }

  private async followScript(request: ResumeRequest, found: ContainerStatus): Promise<InstallOutcome> {
    const container = await this.options.container();
    const script = { container_image: found.image, entrypoint: '(continued)', script: '' };
    const output = await this.openOutput(request, script, container);
    try {
      // The whole output once more: whoever watches now has not seen the first part.
      const reading = this.runtime
        .follow(found.name, {}, output.lines.add, request.signal)
        .catch((error: unknown) => this.options.onProblem('the output of an installation was lost', error));
      const startedAt = found.startedAt?.getTime() ?? Date.now();
      return await this.finish(request, reading, output, startedAt);
    } finally {
      await output.close();
    }
  }

  /** Waits for the end of the script, gives its files their owner and says how it went. */
  private async finish(
    { server, signal, onProgress }: ResumeRequest,
    reading: Promise<void>,
    output: InstallOutput,
    startedAt: number,
  ): Promise<InstallOutcome> {
    const { uuid } = server.settings;
    const { timeoutSeconds } = this.options;
    const leftMs = Math.max(0, startedAt + timeoutSeconds * 1000 - Date.now());
    const deadline = timeoutSeconds > 0 ? AbortSignal.timeout(leftMs) : new AbortController().signal;
    const name = installerName(uuid);
    let outcome: InstallOutcome;
    try {
      const status = await this.runtime.wait(name, AbortSignal.any([signal, deadline]), onProgress);
      await within(reading, OUTPUT_GRACE_MS);
      outcome = outcomeOf(status);
    } catch (error) {
      if (signal.aborted) outcome = cancelled();
      else if (deadline.aborted)
        outcome = failure(`The installation took longer than ${timeoutSeconds} seconds.`);
      else if (error instanceof RuntimeError && error.code === 'no-such-container') {
        outcome = failure('The container of the installation was removed.');
      } else throw error;
      // Ends the script before its files change owner.
      await this.runtime.remove(name);
    }
    if (outcome.error !== undefined) output.line(outcome.error);
    onProgress(CHOWN_TIMEOUT_MS);
    await this.files.chown(uuid, AbortSignal.timeout(CHOWN_TIMEOUT_MS)).catch((error: unknown) => {
      this.options.onProblem('the owner of installed files could not be set', error);
    });
    return outcome;
  }

  /** After a console that broke while the script goes on, as when the engine is restarted. */
  private async readOn(name: string, output: InstallOutput, signal: AbortSignal): Promise<void> {
    const since = new Date(output.lastAt + 1);
    try {
      const status = await this.runtime.inspect(name);
      if (status?.running) await this.runtime.follow(name, { since }, output.lines.add, signal);
    } catch (error) {
      this.options.onProblem('the output of an installation was lost', error);
    }
  }

  /** null = the image is there; a leading `~` is never pulled, and a registry that is away does no harm. */
  private async bringImage(
    wanted: string,
    line: (text: string) => void,
    signal: AbortSignal,
  ): Promise<InstallOutcome | null> {
    const image = wanted.replace(/^~/, '');
    const isThere = await this.runtime.hasImage(image);
    if (wanted.startsWith('~')) {
      return isThere ? null : failure(`The image ${image} is not on this node, and it is marked as local.`);
    }
    if (isThere && !this.options.alwaysPull()) return null;
    try {
      await this.runtime.pull(
        image,
        ({ status, progress }) => line(progress === '' ? status : `${status} ${progress}`),
        signal,
      );
    } catch (error) {
      if (signal.aborted) return cancelled();
      if (!(error instanceof RuntimeError)) throw error;
      if (!isThere) return failure(error.detail);
      line(`The image could not be pulled; using the one on this node. ${error.detail}`);
    }
    return null;
  }

  private async openOutput(
    request: ResumeRequest,
    script: InstallationScript,
    container: ContainerOptions,
  ): Promise<InstallOutput> {
    const { settings } = request.server;
    const environment = environmentOf(settings, container);
    const redactor = new Redactor(environment);
    const log = await this.logs.begin(headerOf(settings, script, environment), redactor);
    return new InstallOutput(request, log, redactor, this.options.onProblem);
  }

  /** Takes away what a run needs while it lasts. */
  private async discard(uuid: string): Promise<void> {
    try {
      await this.runtime.remove(installerName(uuid));
      await this.scripts.remove(uuid);
    } catch (error) {
      this.options.onProblem('an installation could not be tidied up', error);
    }
  }
}

const cancelled = (): InstallOutcome => failure('The installation was cancelled.');

const headerOf = (settings: ServerSettings, script: InstallationScript, environment: readonly string[]) => ({
  uuid: settings.uuid,
  image: script.container_image,
  entrypoint: script.entrypoint,
  environment,
});

function outcomeOf(status: ContainerStatus): InstallOutcome {
  const { exitCode, oomKilled } = status;
  if (exitCode === 0) return { successful: true, exitCode };
  const reason = oomKilled ? 'ran out of memory' : `ended with exit code ${exitCode}`;
  return failure(`The install script ${reason}.`, exitCode);
}

/** Resolves with the promise, or when the time is up. */
async function within(promise: Promise<void>, timeoutMs: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeoutMs);
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
