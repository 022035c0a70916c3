import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { MAX_CONFIG_SIZE } from '@app/eggs';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigStore } from '../../../config/config-store.js';
import {
  removeMachineId,
  ServerFiles,
  writeAccounts,
  writeMachineId,
} from '../../../platform/filesystem/index.js';
import { ServerVolume } from './server-volume.port.js';

/** A start waits no longer for the owner of the files to be set right (hazard F10). */
const OWNER_WAIT_MS = 2000;
const MIB = 1024 * 1024;

/** The server's files on this node. */
@Injectable()
export class NodeServerVolume extends ServerVolume {
  private accounts: Promise<void> | undefined;

  constructor(
    private readonly files: ServerFiles,
    private readonly config: ConfigStore,
    private readonly logger: AppLogger,
  ) {
    super();
  }

  rootOf(uuid: string): string {
    return this.files.rootOf(uuid);
  }

  async has(uuid: string): Promise<boolean> {
    return (await this.files.known()).includes(uuid);
  }

  async ensureRoot(uuid: string): Promise<void> {
    await this.files.createRoot(uuid);
  }

  async prepareMounts(uuid: string): Promise<void> {
    const { user, machine_id: machineId, check_permissions_on_boot: checks } = this.config.current.system;
    await Promise.all([
      user.passwd.enable ? this.writeAccounts() : undefined,
      machineId.enable ? writeMachineId(machineId.directory, uuid) : undefined,
      checks ? this.setOwner(uuid) : undefined,
    ]);
  }

  async readText(uuid: string, path: string): Promise<string | null> {
    const file = await this.files.read(uuid, path, MAX_CONFIG_SIZE);
    return file?.content.toString('utf8') ?? null;
  }

  async writeText(uuid: string, path: string, content: string): Promise<void> {
    await this.files.write(uuid, path, content);
  }

  async allow(uuid: string, diskMib: number, id: number | undefined): Promise<void> {
    // A negative limit admits nothing; a folder takes a little, else nobody could begin in it.
    const bytes = diskMib === 0 ? null : Math.max(diskMib, 1) * MIB;
    await this.files.allow(uuid, { project: id ?? null, bytes });
  }

  async usage(uuid: string, signal: AbortSignal): Promise<number> {
    return (await this.files.usage(uuid, signal)).apparentBytes;
  }

  diskUsage(): Promise<number> {
    return this.files.diskUsage();
  }

  async remove(uuid: string): Promise<void> {
    const { machine_id: machineId } = this.config.current.system;
    if (machineId.enable) await removeMachineId(machineId.directory, uuid);
    const { deleted } = await this.files.remove(uuid);
    // A large tree takes minutes; it is out of the way already, and the next start deletes what is left.
    deleted.catch((error: unknown) => {
      this.logger.pino.warn({ server: uuid, error }, 'files of a removed server could not be deleted');
    });
  }

  /** Once per daemon: the ids do not change while it runs. */
  private async writeAccounts(): Promise<void> {
    const { user } = this.config.current.system;
    const ids = user.rootless.enabled
      ? { uid: user.rootless.container_uid, gid: user.rootless.container_gid }
      : { uid: user.uid, gid: user.gid };
    this.accounts ??= writeAccounts(user.passwd.directory, ids);
    this.accounts.catch(() => (this.accounts = undefined));
    await this.accounts;
  }

  /** Goes on in the background when there are many files. */
  private async setOwner(uuid: string): Promise<void> {
    const done = new AbortController();
    const pass = this.files.chown(uuid, new AbortController().signal).then(
      () => undefined,
      (error: unknown) => {
        this.logger.pino.warn({ server: uuid, error }, 'the owner of files could not be set');
      },
    );
    await Promise.race([
      pass,
      sleep(OWNER_WAIT_MS, undefined, { signal: done.signal }).catch(() => undefined),
    ]);
    done.abort();
  }
}
