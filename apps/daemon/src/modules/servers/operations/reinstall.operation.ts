import { Injectable } from '@nestjs/common';
import type { OperationOutcome } from '../../../platform/state/operation-journal.js';
import { InstallOperation } from './install.operation.js';
import type { OperationContext } from './operation.port.js';

const GRACES = { stopMs: 10_000, termMs: 0 };

/** Stops the server, takes its newest settings and runs the script again (daemon-runtime.md §3). */
@Injectable()
export class ReinstallOperation extends InstallOperation {
  protected override readonly isReinstall = true;

  override async run(context: OperationContext<'reinstall'>, signal: AbortSignal): Promise<OperationOutcome> {
    const { server, claim } = context;
    context.progress('stopping the server');
    if (!server.state.is('offline')) await server.power.forceStop('reinstall', GRACES, claim);
    signal.throwIfAborted();
    await server.sync();
    return super.run(context, signal);
  }
}
