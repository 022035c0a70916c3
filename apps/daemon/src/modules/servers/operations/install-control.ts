import { getInstallation, heartbeat } from '@app/contracts/remote/servers.contract.js';
import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import { PanelRefusedError } from '../../../platform/panel-client/panel-client.js';
import type { Operation, OperationOutcome } from '../../../platform/state/operation-journal.js';
import type { OperationReporter } from './operation-reporter.js';
import type { ServerDependencies } from '../server-dependencies.js';
import { serverBusy } from '../server.errors.js';
import type { ServerEvents } from '../server-events.js';

export type InstallKind = 'install' | 'reinstall';

/** The server as its installation sees it. */
export interface InstallHost {
  readonly uuid: string;
  readonly configuration: ServerConfiguration;
  readonly events: ServerEvents;
  /** Stops the server and fetches its settings. */
  prepareReinstall(): Promise<void>;
  startAfterInstall(): void;
}

const HEARTBEAT_MS = 10_000;

/** One installation at a time: journaled before it begins, always reported (hazards D18, D19, P4). */
export class InstallControl {
  private controller: AbortController | null = null;
  private job: Promise<void> = Promise.resolve();

  constructor(
    private readonly host: InstallHost,
    private readonly dependencies: ServerDependencies,
    private readonly reporter: OperationReporter,
  ) {}

  get isRunning(): boolean {
    return this.controller !== null;
  }

  /** Settles when nothing is going on; never rejects. */
  get idle(): Promise<void> {
    return this.job;
  }

  /** Opens the journal and goes on in the background. */
  begin(kind: InstallKind, startOnCompletion: boolean): void {
    if (this.controller) throw serverBusy();
    this.reporter.cancel(this.host.uuid);
    this.dependencies.journal.open(this.host.uuid, kind, startOnCompletion);
    this.run(kind, startOnCompletion, (signal) => this.install(kind, signal));
  }

  /** Goes on with what a former process of the daemon left. */
  resume(operation: Operation): void {
    if (this.controller || operation.kind === 'delete') return;
    const { kind, startOnCompletion } = operation;
    this.run(kind, startOnCompletion, (signal) => this.reattach(kind, signal));
  }

  /** Ends a running script; its outcome is a failure. */
  async abort(): Promise<void> {
    this.controller?.abort();
    await this.job;
  }

  private run(
    kind: InstallKind,
    startOnCompletion: boolean,
    work: (signal: AbortSignal) => Promise<OperationOutcome>,
  ): void {
    const controller = new AbortController();
    this.controller = controller;
    this.job = this.perform(kind, startOnCompletion, controller, work).catch((error: unknown) => {
      this.dependencies.logger.pino.error({ server: this.host.uuid, error }, 'an installation went wrong');
    });
  }

  private async perform(
    kind: InstallKind,
    startOnCompletion: boolean,
    controller: AbortController,
    work: (signal: AbortSignal) => Promise<OperationOutcome>,
  ): Promise<void> {
    const { host, dependencies } = this;
    const pulse = this.pulse(kind);
    let outcome: OperationOutcome;
    try {
      outcome = await work(controller.signal);
    } catch (error) {
      dependencies.logger.pino.warn({ server: host.uuid, error }, 'an installation could not be run');
      outcome = { successful: false, error: (error as Error).message };
    } finally {
      clearInterval(pulse);
    }
    // Journaled first: from here on a report is owed, whatever happens to this process.
    dependencies.journal.finish(host.uuid, outcome);
    await this.reporter.deliver(host.uuid);
    this.controller = null;
    host.events.frame('install completed', '');
    if (outcome.successful && startOnCompletion && !controller.signal.aborted) host.startAfterInstall();
  }

  private async install(kind: InstallKind, signal: AbortSignal): Promise<OperationOutcome> {
    const { host, dependencies } = this;
    if (kind === 'reinstall') await host.prepareReinstall();
    await dependencies.files.ensureRoot(host.uuid);
    if (host.configuration.settings.skip_egg_scripts) return { successful: true, error: null };
    const script = await dependencies.panel.call(
      getInstallation,
      { params: { uuid: host.uuid } },
      { signal },
    );
    host.events.frame('install started', '');
    host.events.frame('daemon message', 'Starting installation process, this could take a few minutes...');
    const outcome = await dependencies.installer.run({
      server: host.configuration,
      script,
      reinstall: kind === 'reinstall',
      signal,
      onLine: (line) => host.events.frame('install output', line),
    });
    return { successful: outcome.successful, error: outcome.error ?? null };
  }

  private async reattach(kind: InstallKind, signal: AbortSignal): Promise<OperationOutcome> {
    const { host, dependencies } = this;
    const outcome = await dependencies.installer.resume({
      server: host.configuration,
      signal,
      onLine: (line) => host.events.frame('install output', line),
    });
    if (outcome) return { successful: outcome.successful, error: outcome.error ?? null };
    // The script's container was never made, so nothing has been done yet.
    return this.install(kind, signal);
  }

  /** Renews the panel's lease; a stock panel knows no such call, and one 404 tells so. */
  private pulse(kind: InstallKind): NodeJS.Timeout {
    const beat = (): void => {
      this.dependencies.panel
        .push(heartbeat, {
          params: { uuid: this.host.uuid },
          body: { kind, step: 'running the installation script' },
        })
        .catch((error: unknown) => {
          if (error instanceof PanelRefusedError) clearInterval(timer);
        });
    };
    const timer = setInterval(beat, HEARTBEAT_MS);
    beat();
    return timer;
  }
}
