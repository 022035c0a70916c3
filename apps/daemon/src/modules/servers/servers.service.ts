import { Injectable } from '@nestjs/common';
import type { OperationKind } from '@app/contracts/operations/operation-kinds.js';
import { getServer as getRemoteServer } from '@app/contracts/remote/servers.contract.js';
import type { PowerAction } from '@app/contracts/ws/console.frames.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PanelClient, PanelRefusedError } from '../../platform/panel-client/panel-client.js';
import { Runtime, RuntimeError } from '../../platform/runtime/runtime.port.js';
import { ServerRecords } from '../../platform/state/server-records.js';
import { Installer } from '../installer/index.js';
import { LineSplitter } from './console/console-lines.js';
import { DeleteOperation } from './operations/delete.operation.js';
import { OperationRunner } from './operations/operation-runner.js';
import type { Server } from './server.js';
import {
  alreadyRunning,
  commandNotTaken,
  installLogMissing,
  nothingToCancel,
  serverSuspended,
  unknownServer,
} from './server.errors.js';
import { ServerRegistry } from './server.registry.js';

const MAX_WAIT_S = 300;
const DEFAULT_WAIT_S = 30;
const SCRIPT_OUTPUT = /^.*Script Output.*$/m;

/** What the panel asks of the node's servers. */
@Injectable()
export class ServersService {
  private readonly creating = new Map<string, Promise<Server>>();

  constructor(
    private readonly registry: ServerRegistry,
    private readonly runner: OperationRunner,
    private readonly panel: PanelClient,
    private readonly runtime: Runtime,
    private readonly records: ServerRecords,
    private readonly installer: Installer,
    private readonly deletion: DeleteOperation,
    private readonly logger: AppLogger,
  ) {}

  /**
   * Fetches the settings, then installs in the background. Asked twice it does so once (hazard D19). A server that is
   * only known because the panel listed it before it asked for its creation is installed all the same. Throws a
   * 404 for one that the panel does not know.
   */
  async create(written: string, startOnCompletion: boolean): Promise<void> {
    const uuid = written.toLowerCase();
    if (this.records.isCreated(uuid)) return;
    const running = this.creating.get(uuid);
    if (running) return void (await running);
    const creation = this.make(uuid, startOnCompletion).finally(() => this.creating.delete(uuid));
    this.creating.set(uuid, creation);
    await creation;
  }

  /** Runs the egg's script; refused while the server is up or busy. */
  async install(server: Server, startOnCompletion = false): Promise<void> {
    await server.ready();
    await this.runner.begin(server, 'install', { start_on_completion: startOnCompletion });
  }

  /** Stops the server and runs the egg's script again. */
  async reinstall(server: Server): Promise<void> {
    await server.ready();
    await this.runner.begin(server, 'reinstall', { start_on_completion: false });
  }

  /** Takes the server off the node, whatever goes on; resolves when it is gone. */
  async remove(server: Server): Promise<void> {
    await (
      await this.runner.begin(server, 'delete', {})
    ).completed;
  }

  /**
   * Takes away what lies here of a server that the node does not know: the panel deleted it while the daemon was away,
   * which has let go of it since. Throws a 404 where nothing does.
   */
  async removeLeft(written: string): Promise<void> {
    if (!(await this.deletion.takeLeft(written.toLowerCase()))) throw unknownServer();
  }

  /** Has the work of that kind end; what it has become is in its report. Throws a 409 when there is none. */
  cancelOperation(server: Server, kind: OperationKind): void {
    if (server.slot.operation !== kind) throw nothingToCancel();
    server.slot.cancelWork();
  }

  /** Accepts the action; its outcome is told on the console socket. */
  power(server: Server, action: PowerAction, waitSeconds: number): void {
    if (server.isSuspended && (action === 'start' || action === 'restart')) throw serverSuspended();
    const waitS = waitSeconds < 0 || waitSeconds > MAX_WAIT_S ? DEFAULT_WAIT_S : waitSeconds;
    server
      .setPower(action, waitS * 1000)
      .then(({ completed }) => completed)
      .catch((error: unknown) => {
        this.logger.pino.debug({ server: server.uuid, action, error }, 'power action failed');
        const isSo = alreadyRunning.is(error) && server.state.is('starting', 'running');
        if (!isSo) server.notice(`Power action "${action}": ${(error as Error).message}`);
      });
  }

  /**
   * Writes each line; one that cannot be written does not keep the others. Throws serverNotRunning when there is no
   * console to write to, commandNotTaken when one of them may not have been read.
   */
  async command(server: Server, commands: readonly string[]): Promise<void> {
    const failures: unknown[] = [];
    for (const command of commands) {
      await server.sendCommand(command).catch((error: unknown) => failures.push(error));
    }
    const [cause] = failures;
    if (cause !== undefined) throw cause instanceof RuntimeError ? commandNotTaken({ cause }) : cause;
  }

  /** The last lines of the container's log, or of what is kept where there is none; null when it has printed nothing. */
  async logs(server: Server, size: number | undefined): Promise<string[] | null> {
    const tail = size === undefined || size < 1 || size > 100 ? 100 : size;
    const splitter = new LineSplitter();
    const log = await this.runtime.logs(server.uuid, { tail }).catch((error: unknown) => {
      if (error instanceof RuntimeError && error.code === 'no-such-container') return null;
      throw error;
    });
    // The container goes with a new image or a cleaning up; what it printed last is kept.
    if (log === null) return (await server.console.page(null, tail)).lines;
    const text = Buffer.from(log);
    const lines = [...splitter.push(text), ...splitter.flush()];
    return lines.length > 0 ? lines.slice(-tail) : null;
  }

  /** What the script of the last installation printed. */
  async installLogs(server: Server): Promise<string> {
    const log = await this.installer.readLog(server.uuid);
    if (log === '') throw installLogMissing();
    const header = SCRIPT_OUTPUT.exec(log);
    if (!header) return log;
    // Below the header stands its underline.
    return log.slice(header.index + header[0].length).replace(/^\s*\n?[-=|\s]*\n/, '');
  }

  private async make(uuid: string, startOnCompletion: boolean): Promise<Server> {
    const configuration = await this.panel
      .call(getRemoteServer, { params: { uuid } })
      .catch((error: unknown) => {
        throw error instanceof PanelRefusedError && error.status === 404
          ? unknownServer({ cause: error })
          : error;
      });
    const server = this.registry.add(uuid, configuration);
    await server.restore(await this.runtime.inspect(uuid).catch(() => null), null);
    if (server.slot.operation !== null || !server.state.is('offline')) return server;
    await this.install(server, startOnCompletion);
    this.records.markCreated(uuid);
    return server;
  }
}
