import { Injectable } from '@nestjs/common';
import { ConfigStore } from '../../config/config-store.js';
import {
  contentSize,
  decompress,
  formatOf,
  packTree,
  readArchiveFile,
  unpackTree,
} from '../../platform/archive/index.js';
import { ServerFiles, TreeSource } from '../../platform/filesystem/index.js';
import { eachFile } from '../../platform/http/multipart.js';
import { type ArchiveEnding, BackupArchives, type Progress } from '../backups/index.js';
import { Installer } from '../installer/index.js';
import { AheadCopy } from './ahead/ahead-copy.js';
import { Depots } from './ahead/depots.js';
import { sendToNode } from './send-to-node.js';
import { type FormFile, HashedToTheEnd, ShippingForm } from './shipping-form.js';
import { type Arrival, type SentAhead, type Shipment, Shipping } from './shipping.port.js';

const ARCHIVE = 'archive';
/** In the place of the archive: the look at the files that the copy is of which has been sent ahead. */
const LOOK = 'rookery_look';
const INSTALL_LOG = 'install_logs';
/** What of a transfer is a backup, and nothing that leads out of its folder. */
const BACKUP = /^backup_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\.tar(?:\.gz|\.zst)?)$/;
/** Ours: the list of the files of a backup. */
const LIST = /^files_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\.tar(?:\.gz|\.zst)?)$/;
const CHECKSUM = 'checksum_';
const MAX_ENTRIES = 10_000_000;
const MAX_LOG_BYTES = 2 ** 21;

/** The form of daemon-api.md §6, written and read. */
@Injectable()
export class NodeShipping extends Shipping {
  constructor(
    private readonly files: ServerFiles,
    private readonly archives: BackupArchives,
    private readonly installer: Installer,
    private readonly depots: Depots,
    private readonly config: ConfigStore,
  ) {
    super();
  }

  async sendAhead(
    server: string,
    shipment: Shipment,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<SentAhead> {
    const source = (): TreeSource => this.treeOf(server, signal);
    const { bytes: total } = await contentSize(source(), () => progress('looking at the files'));
    let done = 0;
    const patienceMs = this.config.current.system.transfers.patience * 1000;
    const copy = new AheadCopy(shipment, source, patienceMs, signal, (bytes) => {
      // A later look sees all of it again.
      done = Math.min(done + bytes, total);
      progress('sending, while the server runs', { done, total });
    });
    await copy.settle(total);
    return {
      complete: () => {
        done = 0;
        return copy.complete(total);
      },
    };
  }

  async send(
    server: string,
    shipment: Shipment,
    signal: AbortSignal,
    progress: Progress,
    ahead: SentAhead | null,
  ): Promise<void> {
    const source = (): TreeSource => this.treeOf(server, signal);
    const look = await ahead?.complete();
    const held = look ? { bytes: 0 } : await contentSize(source(), () => progress('looking at the files'));
    const backups = await this.backupsOf(server, shipment.backups);
    // Stock daemons know no such fields.
    const lists = look ? await this.archives.lists(server) : [];
    let done = 0;
    let total = held.bytes + backups.reduce((sum, { size }) => sum + size, 0);
    const seen = (bytes: number): void => {
      total = Math.max(total, (done += bytes));
      progress('sending', { done, total });
    };
    const form = new ShippingForm([
      look
        ? { field: LOOK, name: 'look', open: () => bytesOfText(look), checksums: [] }
        : {
            field: ARCHIVE,
            name: 'archive.tar.gz',
            open: () => packTree(source(), formatOf('tar.gz'), seen),
            // Stock daemons know one of the two names, each its own.
            checksums: ['checksum_archive', 'checksum'],
          },
      ...backups.map(({ path, fileName }): FormFile => ({
        field: `backup_${fileName}`,
        name: fileName,
        open: () => counted(readArchiveFile(path, signal), seen),
        checksums: [`checksum_backup_${fileName}`],
      })),
      ...lists.map(({ fileName, open }): FormFile => ({
        field: `files_${fileName}`,
        name: `${fileName}.files`,
        open,
        checksums: [`checksum_files_${fileName}`],
      })),
      {
        field: INSTALL_LOG,
        name: 'install.log',
        open: async () => bytesOfText(await this.installer.readLog(server)),
        checksums: [],
      },
    ]);
    const { url, headers } = shipment;
    const { contentType } = form;
    await sendToNode({ method: 'POST', url, headers, contentType, body: form.bytes(), signal });
  }

  async receive(server: string, { form, backups }: Arrival, signal: AbortSignal): Promise<void> {
    const stop = (): void => void form.raw.destroy(new Error('cancelled'));
    signal.addEventListener('abort', stop, { once: true });
    // A new node has had no server yet, and no folder for them.
    await this.files.createRoot(server);
    const staged = await this.files.staged.begin(server);
    const came = new Map<string, string>();
    const said = new Map<string, string>();
    let look: string | null = null;
    const broken = Promise.withResolvers<never>();
    const take = async (field: string, name: string, content: AsyncIterable<Buffer>): Promise<void> => {
      const hashed = new HashedToTheEnd(content);
      signal.throwIfAborted();
      if (field === ARCHIVE) await this.unpack(name, hashed.bytes(), staged.path, signal);
      else if (field === LOOK) look = (await shortText(hashed.bytes())).toString('utf8');
      else if (field === INSTALL_LOG) await this.keepInstallLog(server, hashed.bytes());
      else if (LIST.test(field)) await this.keepList(server, field, hashed.bytes());
      else if (BACKUP.test(field)) await this.keepBackup(server, field, hashed.bytes(), backups);
      // What a newer daemon sends beside is passed over.
      came.set(field, await hashed.digest());
    };
    try {
      const read = eachFile(
        form,
        // Told at once: the rest of what is in vain need not come.
        (...file) =>
          take(...file).catch((error: unknown) => (broken.reject(error), Promise.reject(error as Error))),
        (field, value) => void said.set(field, value.trim()),
      );
      await Promise.race([read, broken.promise]);
      assertSound(came, said);
      signal.throwIfAborted();
      if (look === null) await staged.seal();
      else await this.depots.seal(server, look, signal);
    } catch (error) {
      await staged.discard();
      await this.archives.removeAll(server);
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
    if (look !== null) await staged.discard();
    await this.files.staged.place(server, true, signal);
  }

  private async unpack(
    name: string,
    content: AsyncIterable<Buffer>,
    root: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { compression } = formatOf(name.slice(name.indexOf('.') + 1));
    const options = { owner: this.files.owner, maxBytes: null, maxEntries: MAX_ENTRIES, signal };
    await unpackTree(decompress(compression, content), root, options);
  }

  private async keepBackup(
    server: string,
    field: string,
    content: AsyncIterable<Buffer>,
    announced: readonly string[] | null,
  ): Promise<void> {
    const [, backup, ending] = BACKUP.exec(field)!;
    if (announced && !announced.includes(backup!))
      throw new Error(`The panel has announced no backup ${backup}.`);
    await this.archives.keep(server, backup!, ending as ArchiveEnding, content);
  }

  private async keepList(server: string, field: string, content: AsyncIterable<Buffer>): Promise<void> {
    const [, backup, ending] = LIST.exec(field)!;
    await this.archives.keepList(server, backup!, ending as ArchiveEnding, content);
  }

  private async keepInstallLog(server: string, content: AsyncIterable<Buffer>): Promise<void> {
    const log = await shortText(content);
    if (log.length > 0) await this.installer.keepLog(server, log.toString('utf8'));
  }

  private treeOf(server: string, signal: AbortSignal): TreeSource {
    return new TreeSource({
      jail: this.files.jail(server, () => false),
      base: '',
      skips: () => false,
      signal,
    });
  }

  /** Those that lie in a store need not move. */
  private async backupsOf(server: string, ids: readonly string[]) {
    const found = await Promise.all(ids.map((id) => this.archives.find(server, id)));
    return found.filter((each) => each !== null);
  }
}

/** All that has come is what was sent, and an archive is among it. */
function assertSound(came: ReadonlyMap<string, string>, said: ReadonlyMap<string, string>): void {
  if (!came.has(ARCHIVE) && !came.has(LOOK)) throw new Error('The transfer brought no files.');
  for (const [field, checksum] of came) {
    if (field !== ARCHIVE && !BACKUP.test(field) && !LIST.test(field)) continue;
    const expected = said.get(CHECKSUM + field) ?? (field === ARCHIVE ? said.get('checksum') : undefined);
    if (expected === undefined) throw new Error(`The transfer brought no checksum of ${field}.`);
    if (expected !== checksum)
      throw new Error(`What has come of ${field} is not what was sent: checksums don't match.`);
  }
}

async function* bytesOfText(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** The rest of a long one is read and left. */
async function shortText(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size <= MAX_LOG_BYTES) kept.push(chunk);
  }
  return Buffer.concat(kept);
}

async function* counted(
  bytes: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    onBytes(chunk.length);
    yield chunk;
  }
}
