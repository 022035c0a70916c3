import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../e2e/support/api.js';
import { ConsoleSocket } from '../e2e/support/console-socket.js';
import { eventually } from '../e2e/support/eventually.js';
import { Player } from '../e2e/support/player.js';
import { sharedSystem, type Part, type Quickstart, type Status } from '../e2e/support/system.js';

const system = sharedSystem();
/** Jobs run in the panel's process, so it is the worker too. */
const PARTS = ['daemon', 'panel', 'redis', 'mariadb'] as const;

/** Redis and MariaDB are the system's own, so `status` tells their pids. */
const pidOf = (status: Status, part: (typeof PARTS)[number]): number => {
  const { pid } = status[part] as Part;
  if (pid === null) throw new Error(`${part} is down`);
  return pid;
};

describe('a running game outlives everything around it', () => {
  let quickstart: Quickstart;
  let client: Api;
  let path: string;
  let player: Player;
  let address: { ip: string; port: number };

  const openConsole = (): Promise<ConsoleSocket> =>
    eventually('a console', async () => {
      const { body } = await client.get<{ data: { token: string; socket: string } }>(`${path}/websocket`);
      const console = await ConsoleSocket.open(`${body.data.socket}?token=${body.data.token}`, {
        origin: quickstart.panel_url,
      });
      await console.status('running');
      return console;
    });

  beforeAll(async () => {
    quickstart = await system.quickstart();
    client = new Api(quickstart.panel_url, quickstart.client_key);
    path = `/api/client/servers/${quickstart.server.identifier}`;
    const { body } = await client.get<{
      attributes: {
        relationships: { allocations: { data: { attributes: { ip: string; port: number } }[] } };
      };
    }>(path);
    address = body.attributes.relationships.allocations.data[0]!.attributes;
    expect((await client.post(`${path}/power`, { signal: 'start' })).status).toBe(204);
    (await openConsole()).close();
    player = new Player(address.ip, address.port, 'Jackdaw');
    await player.spawned();
  });

  afterAll(async () => {
    await player.leave();
    await client.post(`${path}/power`, { signal: 'stop' });
  });

  it.each(PARTS)('%s is killed with -9: the game goes on and the console comes back', async (part) => {
    const console = part === 'panel' ? null : await openConsole();
    const pid = pidOf(await system.status(), part);
    process.kill(pid, 'SIGKILL');

    // The player who is on the server notices nothing.
    const early = `before ${part} is back`;
    player.chat(early);
    await player.waitFor(({ text }) => text?.includes(early) ?? false, 'own chat');

    const fresh = await eventually(`a new ${part}`, async () => {
      const now = (await system.status())[part] as Part;
      return now.pid !== null && now.pid !== pid ? now.pid : null;
    });
    expect(fresh).not.toBe(pid);

    // A client that was connected keeps its console where the panel lives on; a new one works in any case.
    const late = `after ${part} is back`;
    const another = await openConsole();
    for (const open of console ? [another, console] : [another]) {
      const mark = open.frames.length;
      await eventually('chat on the console', async () => {
        player.chat(late);
        // Asks again soon: a console that is being connected anew may miss a line.
        return await Promise.race([
          open.line(late, mark).then(
            () => true,
            () => null,
          ),
          new Promise<null>((resolve) => setTimeout(resolve, 1000, null)),
        ]);
      });
      open.close();
    }
    const { body } = await eventually('resources', async () => {
      const answer = await client.get<{ attributes: { current_state: string } }>(`${path}/resources`);
      return answer.status === 200 && answer.body.attributes.current_state === 'running' ? answer : null;
    });
    expect(body.attributes.current_state).toBe('running');
  });

  it('finds all data after down and up', async () => {
    await system.run(['down']);
    const early = 'while everything is down';
    player.chat(early);
    await player.waitFor(({ text }) => text?.includes(early) ?? false, 'own chat');
    await system.run(['up', '--yes', '--detach']);
    expect(await system.quickstart()).toEqual(quickstart);
    const console = await openConsole();
    const late = 'after everything is back';
    player.chat(late);
    await console.line(late);
    console.close();
  });
});
