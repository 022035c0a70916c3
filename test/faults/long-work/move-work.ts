import { expect } from 'vitest';
import { at, type ChainServer, leftOn, runsOn } from '../../integration/support/node-chain.js';
import type { FaultBed } from './fault-bed.js';
import { contentOf, plant } from './trees.js';
import { endOf, isUsable, until, type Work, WORLD } from './work.js';

/** A running server on its way from the first node to the second; it is removed at the end. */
export const moveWork = (
  step: string,
  bed: FaultBed,
  reach: (server: ChainServer) => Promise<void>,
): Work => ({
  kind: 'a move to another node',
  step,
  begin: async () => {
    const { chain, one, two } = bed;
    const server = await chain.make(one);
    plant(at(one, server), WORLD);
    const before = contentOf(at(one, server));
    await chain.start(server);
    const reached = reach(server);
    await chain.move(server, two);
    await reached;
    return {
      ended: endOf(bed, server, 'transfer'),
      check: async (outcome) => {
        const [here, there] = outcome === null ? [two, one] : [one, two];
        expect(await chain.nodeOf(server)).toBe(here.reference.id);
        await isUsable(bed, here, server);
        expect(contentOf(at(here, server))).toEqual(before);
        await until('nothing is left on the other node', () => leftOn(there, server).length === 0, 90_000);
        await runsOn(here, server);
        expect((await chain.api.delete(`/api/application/servers/${server.id}`)).status).toBe(204);
      },
    };
  },
});
