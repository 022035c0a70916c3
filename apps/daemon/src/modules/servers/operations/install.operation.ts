import { Injectable } from '@nestjs/common';
import { getInstallation, reportInstallation } from '@app/contracts/remote/servers.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PanelClient } from '../../../platform/panel-client/panel-client.js';
import type { OperationOutcome } from '../../../platform/state/operation-journal.js';
import { Installer, type InstallOutcome, type ResumeRequest } from '../../installer/index.js';
import { ServerVolume } from '../files/server-volume.port.js';
import { ERROR_LENGTH, type Operation, type OperationContext, SUCCESS } from './operation.port.js';

type Context = OperationContext<'install' | 'reinstall'>;
const STEP = 'running the installation script';

/** Runs the egg's script in a server's files: daemon-runtime.md §3 (hazards D17, D18). */
@Injectable()
export class InstallOperation implements Operation<'install'> {
  protected readonly isReinstall: boolean = false;

  constructor(
    private readonly panel: PanelClient,
    private readonly files: ServerVolume,
    private readonly installer: Installer,
    private readonly logger: AppLogger,
  ) {}

  async run(context: Context, signal: AbortSignal): Promise<OperationOutcome> {
    const { server } = context;
    await this.files.ensureRoot(server.uuid);
    if (server.configuration.settings.skip_egg_scripts) return SUCCESS;
    const script = await this.panel.call(getInstallation, { params: { uuid: server.uuid } }, { signal });
    signal.throwIfAborted();
    server.events.frame('install started', '');
    server.events.frame('daemon message', 'Starting installation process, this could take a few minutes...');
    const request = { ...this.requestOf(context, signal), script, reinstall: this.isReinstall };
    return outcomeOf(await this.installer.run(request));
  }

  async resume(context: Context, signal: AbortSignal): Promise<OperationOutcome> {
    const outcome = await this.installer.resume(this.requestOf(context, signal));
    // Without a container the script has not been started: nothing has been done yet.
    return outcome ? outcomeOf(outcome) : this.run(context, signal);
  }

  async report(uuid: string, { successful, error }: OperationOutcome): Promise<void> {
    await this.panel.push(reportInstallation, {
      params: { uuid },
      body: {
        successful,
        reinstall: this.isReinstall,
        ...(error === null ? {} : { error: error.slice(0, ERROR_LENGTH) }),
      },
    });
  }

  ended({ server, parameters, claim }: Context, { successful }: OperationOutcome): void {
    server.events.frame('install completed', '');
    if (!successful || !parameters.start_on_completion || claim.signal.aborted) return;
    server
      .setPower('start')
      .then(({ completed }) => completed)
      .catch((error: unknown) => {
        this.logger.pino.warn({ server: server.uuid, error }, 'an installed server could not be started');
      });
  }

  private requestOf({ server, progress }: Context, signal: AbortSignal): ResumeRequest {
    return {
      server: server.configuration,
      signal,
      onLine: (line) => server.events.frame('install output', line),
      onProgress: (forMs) => progress(STEP, forMs === undefined ? {} : { forMs }),
    };
  }
}

const outcomeOf = ({ successful, error }: InstallOutcome): OperationOutcome => ({
  successful,
  error: error ?? null,
});
