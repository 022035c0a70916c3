import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { BackupObjectsService } from '../../../apps/panel/src/modules/backups/stores/backup-objects.service.js';
import { at, type ChainNode, type ChainServer, leftOn } from '../../integration/support/node-chain.js';
import type { FaultBed } from './fault-bed.js';
import { contentOf, plant } from './trees.js';
import { endOf, isUsable, MIB, type Outcome, until, type Work, WORLD } from './work.js';

const NEVER = new AbortController().signal;

interface MadeBackup {
  readonly uuid: string;
  readonly is_successful: boolean;
  readonly completed_at: string | null;
  readonly checksum: string | null;
}

/** A server whose backups one kind of work makes or puts back. */
export class Keeper {
  readonly path: string;

  private constructor(
    readonly bed: FaultBed,
    readonly node: ChainNode,
    readonly server: ChainServer,
  ) {
    this.path = `/api/client/servers/${server.uuid}/backups`;
  }

  static async on(bed: FaultBed, node: ChainNode): Promise<Keeper> {
    return new Keeper(bed, node, await bed.chain.make(node));
  }

  get folder(): string {
    return at(this.node, this.server);
  }

  async begin(): Promise<string> {
    const answer = await this.bed.chain.client.post(this.path, {});
    expect([answer.status, answer.body]).toEqual([200, answer.body]);
    return answer.at<string>('attributes.uuid');
  }

  async find(uuid: string): Promise<MadeBackup> {
    return (await this.bed.chain.client.get(`${this.path}/${uuid}`)).at('attributes');
  }

  ended(uuid: string): Promise<Outcome> {
    const ends = endOf(this.bed, this.server, 'backup');
    return ends.then(async (outcome) => {
      await until('the backup has an end', async () => (await this.find(uuid)).completed_at !== null);
      return outcome;
    });
  }

  /** One that nothing hits. */
  async make(): Promise<string> {
    const uuid = await this.begin();
    expect(await this.ended(uuid)).toBeNull();
    return uuid;
  }

  /** As it lies on the disk, in the store, or as its node makes it of pieces. */
  private async archive(uuid: string): Promise<Buffer> {
    if (this.node === this.bed.one)
      return readFileSync(join(this.node.daemon.folder, 'backups', this.server.uuid, `${uuid}.tar.gz`));
    const url = (await this.bed.chain.client.get(`${this.path}/${uuid}/download`)).at<string>(
      'attributes.url',
    );
    // A node's own name is for browsers.
    const node = `${this.node.daemon.url}/download/backup${new URL(url).search}`;
    const answer = await fetch(this.node === this.bed.incremental ? node : url);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** One that is called good has what the server has, and its checksum; of one that is not, nothing is left. */
  async check(uuid: string, before: object, outcome: Outcome): Promise<void> {
    expect(contentOf(this.folder)).toEqual(before);
    const made = await this.find(uuid);
    expect(made.is_successful).toBe(outcome === null);
    if (made.is_successful) {
      const bytes = await this.archive(uuid);
      const isPieces = this.node === this.bed.incremental;
      if (!isPieces) expect(made.checksum).toBe(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
      const folder = mkdtempSync(join(tmpdir(), 'rookery-unpacked-'));
      try {
        execFileSync('tar', [isPieces ? '-x' : '-xz', '-C', folder], { input: bytes });
        expect(contentOf(folder)).toEqual(before);
      } finally {
        rmSync(folder, { recursive: true });
      }
    } else {
      const { node, server, bed } = this;
      const folder = join(node.daemon.folder, 'backups', server.uuid);
      const left = (): string[] =>
        existsSync(folder) ? readdirSync(folder).filter((name) => name.includes(uuid)) : [];
      await until('nothing is left of the archive', () => left().length === 0, 30_000);
      await bed.chain.panel.app.get(BackupObjectsService, { strict: false }).clear(NEVER);
      expect((await bed.s3.objects()).filter((name) => name.includes(uuid))).toEqual([]);
      // Whatever another server sends there at this moment is none of its business.
      if (node === bed.storing) expect(await bed.s3.uploads()).toEqual([]);
      // What it has left of pieces is in nobody's way.
      if (node === bed.incremental) await this.remove(await this.make());
    }
    await this.remove(uuid);
  }

  private async remove(uuid: string): Promise<void> {
    expect((await this.bed.chain.client.delete(`${this.path}/${uuid}`)).status).toBe(204);
  }
}

/** Settles when the work has come to its step. */
export type Reach = (keeper: Keeper, uuid: string) => Promise<void>;

export const backupWork = (kind: string, step: string, keeper: Keeper, reach: Reach): Work => ({
  kind,
  step,
  begin: async () => {
    // What has been kept before would not be written again.
    plant(keeper.folder, WORLD);
    const before = contentOf(keeper.folder);
    const uuid = await keeper.begin();
    await reach(keeper, uuid);
    return {
      ended: keeper.ended(uuid),
      check: async (outcome) => {
        await keeper.check(uuid, before, outcome);
        await isUsable(keeper.bed, keeper.node, keeper.server);
      },
    };
  },
});

/** `kept` is a backup of other content than the server has when it is begun. */
export const restoreWork = (
  kind: string,
  step: string,
  { keeper, kept, content }: { keeper: Keeper; kept: string; content: object },
  reach: Reach,
): Work => ({
  kind,
  step,
  begin: async () => {
    const { bed, server, node, folder, path } = keeper;
    plant(folder, MIB);
    writeFileSync(join(folder, 'newer.txt'), 'written after the backup');
    const before = contentOf(folder);
    const reached = reach(keeper, kept);
    const answer = await bed.chain.client.post(`${path}/${kept}/restore`, { truncate: true });
    expect([answer.status, answer.body]).toEqual([204, answer.body]);
    await reached;
    return {
      ended: endOf(bed, server, 'restore'),
      check: async (outcome) => {
        await isUsable(bed, node, server);
        expect(contentOf(folder)).toEqual(outcome === null ? content : before);
        await until('nothing else is left', () => leftOn(node, server).length === 1, 30_000);
      },
    };
  },
});
