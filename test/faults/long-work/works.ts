import { join } from 'node:path';
import { leftOn } from '../../integration/support/node-chain.js';
import { backupWork, Keeper, type Reach, restoreWork } from './backup-works.js';
import type { FaultBed } from './fault-bed.js';
import { moveWork } from './move-work.js';
import { type Run, runWork } from './run-work.js';
import { bytesBelow, contentOf, plant } from './trees.js';
import { MIB, until, type Work, WORLD } from './work.js';

export const TELLS_NODE = 'its node is told what to do';

/** Work that stands in its middle, and work whose end is about to be told: all of one list at once, one list after the other. */
export async function worksOf(bed: FaultBed): Promise<Record<'middle' | 'end', Work[][]>> {
  const { one, two, storing, incremental, home, chain } = bed;
  const [disk, store, pieces, ...restores] = await Promise.all(
    [one, storing, incremental, one, storing, incremental].map((node) => Keeper.on(bed, node)),
  );
  const game = await chain.make(one);
  await chain.start(game);
  const kept = async (keeper: Keeper) => {
    plant(keeper.folder, WORLD);
    const content = contentOf(keeper.folder);
    return { keeper, kept: await keeper.make(), content };
  };
  const [fromDisk, fromStore, fromPieces] = await Promise.all(restores.map(kept));
  const writes: Reach = ({ node, server }) => {
    const folder = join(node.daemon.folder, 'backups', server.uuid);
    const before = bytesBelow(folder);
    return until('the archive is written', () => bytesBelow(folder) > before + MIB);
  };
  const sends: Reach = () => {
    const before = bed.s3Wire.passed;
    return until('parts are sent', () => bed.s3Wire.passed > before + MIB);
  };
  const unpacks: Reach = ({ node, server }) =>
    until('files are unpacked', () => {
      const stage = leftOn(node, server).find((name) => name !== server.uuid);
      return stage !== undefined && bytesBelow(join(node.daemon.folder, 'volumes', stage)) > MIB;
    });
  const tells: Reach = (_, uuid) => home.holdAt(`POST /api/remote/backups/${uuid} `);
  const tellsRestored: Reach = (_, uuid) => home.holdAt(`POST /api/remote/backups/${uuid}/restore`);
  const asksNode = { offset: 0, reach: () => one.wire.holdAt(`POST /api/servers/${game.uuid}/commands`) };
  const waits = {
    offset: 4,
    reach: (runs: () => Promise<Run[]>) =>
      until('the first line is said', async () => (await runs())[0]?.tasks[0]?.outcome === 'succeeded'),
  };
  // What is held waits for what goes on by itself.
  return {
    middle: [
      [
        runWork(TELLS_NODE, bed, game, asksNode),
        moveWork('its files are sent while it runs', bed, () => two.wire.holdAfter(4 * MIB)),
      ],
      [
        backupWork('a backup to the disk', 'its archive is written', disk!, writes),
        backupWork('a backup to a store', 'its parts are sent', store!, sends),
        backupWork('an incremental backup', 'its pieces are written', pieces!, writes),
        restoreWork('a restoration from the disk', 'its files are unpacked', fromDisk!, unpacks),
        restoreWork('a restoration from a store', 'its archive is fetched', fromStore!, unpacks),
        restoreWork('a restoration of an incremental backup', 'its files are unpacked', fromPieces!, unpacks),
      ],
    ],
    end: [
      [
        backupWork('a backup to the disk', 'its end is told', disk!, tells),
        backupWork('a backup to a store', 'its end is told', store!, tells),
        backupWork('an incremental backup', 'its end is told', pieces!, tells),
        restoreWork('a restoration from the disk', 'its end is told', fromDisk!, tellsRestored),
        restoreWork('a restoration from a store', 'its end is told', fromStore!, tellsRestored),
        restoreWork('a restoration of an incremental backup', 'its end is told', fromPieces!, tellsRestored),
        moveWork('its arrival is told', bed, ({ uuid }) =>
          home.holdAt(`POST /api/remote/servers/${uuid}/transfer/success`),
        ),
      ],
      [moveWork('it stands still and is completed', bed, () => two.wire.holdAt('POST /api/transfers '))],
      [runWork('it waits between two tasks', bed, game, waits)],
    ],
  };
}
