import { expect } from 'vitest';
import { type ChainServer, runsOn } from '../../integration/support/node-chain.js';
import type { FaultBed } from './fault-bed.js';
import { type Outcome, until, type Work } from './work.js';

export interface Run {
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly tasks: readonly { readonly outcome: string | null; readonly error: string | null }[];
}

/** A schedule of two lines that are said to a running server, of which `until` tells when it has come to its step. */
export const runWork = (
  step: string,
  bed: FaultBed,
  server: ChainServer,
  { offset, reach }: { offset: number; reach: (runs: () => Promise<Run[]>) => Promise<void> },
): Work => {
  let count = 0;
  return {
    kind: 'a scheduled run',
    step,
    begin: async () => {
      const { client, panel } = bed.chain;
      const base = `/api/client/servers/${server.uuid}/schedules`;
      const times = { minute: '0', hour: '3', day_of_month: '*', month: '*', day_of_week: '*' };
      const made = await client.post(base, { name: step, is_active: true, ...times });
      const path = `${base}/${made.at<number>('attributes.id')}`;
      const lines = ['first', 'second'].map((word) => `${word}-${offset}-${(count += 1)}`);
      const tasks = lines.map((line, index) => ({
        action: 'command',
        payload: line,
        time_offset: index * offset,
      }));
      expect((await client.post(`${path}/tasks`, tasks)).status).toBe(200);
      const runs = async (): Promise<Run[]> =>
        (await client.get(`${path}/runs`)).at<{ attributes: Run }[]>('data').map((each) => each.attributes);
      const reached = reach(runs);
      const due = [new Date(), made.at<number>('attributes.id')];
      await panel.database.query('UPDATE schedules SET next_run_at = ? WHERE id = ?', due);
      await bed.tick();
      await reached;
      const end = async (): Promise<Outcome> => {
        await until('the run ends', async () => (await runs())[0]?.outcome != null);
        const [run] = await runs();
        if (run!.outcome === 'succeeded') return null;
        return run!.tasks.find(({ error }) => error !== null)?.error ?? run!.reason ?? run!.outcome;
      };
      return {
        ended: end(),
        check: async () => {
          await bed.tick();
          const all = await runs();
          expect(all).toHaveLength(1);
          const said = (await bed.one.daemon.docker
            .getContainer(server.uuid)
            .logs({ stdout: true, stderr: true })) as unknown as Buffer;
          const times = lines.map((line) => said.toString('latin1').split(`got ${line}`).length - 1);
          const done = all[0]!.tasks.map(({ outcome }) => outcome === 'succeeded');
          times.forEach((each, index) => {
            // What has gone out when the answer is lost may have been done: never twice, and never nothing for a success.
            expect(each).toBeLessThanOrEqual(1);
            if (done[index]) expect(each).toBe(1);
          });
          await runsOn(bed.one, server);
          expect((await client.delete(path)).status).toBe(204);
        },
      };
    },
  };
};
