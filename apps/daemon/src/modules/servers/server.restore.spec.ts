import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestNode, WatchedServer } from './server.fixture.js';

let node: TestNode;
beforeEach(() => {
  node = new TestNode();
});
afterEach(() => node.close());

/** A daemon that dies and one that comes back, on the same engine and store. */
async function comeBack(
  watched: WatchedServer,
  meanwhile: () => void = () => undefined,
): Promise<WatchedServer> {
  const { uuid, configuration } = watched.server;
  const record = () => node.records.list().find((each) => each.uuid === uuid)!;
  // What a killed process leaves: no goodbye, the last state as it was written.
  const left = record();
  node.registry.drop(watched.server);
  meanwhile();
  const next = new WatchedServer(node.registry.add(uuid, configuration));
  await next.server.restore(await node.runtime.inspect(uuid), left);
  return next;
}

describe('after a restart of the daemon', () => {
  it('D10: attaches a running server without touching it', async () => {
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    const starts = node.runtime.calls.filter((call) => call.startsWith('start ')).length;
    const next = await comeBack(watched);
    expect(next.server.state.current).toBe('running');
    await next.server.sendCommand('hello');
    await next.prints('got hello');
    expect(node.runtime.calls.filter((call) => call.startsWith('start '))).toHaveLength(starts);
    await next.run('stop');
    expect(next.states).toEqual(['running', 'stopping', 'offline']);
  });

  it('D10: a server that was still starting is starting, until its done line', async () => {
    node.runtime.addImage('game:local', (process) => {
      process.onLine((line) => process.print(line === 'go' ? 'ready\n' : 'what?\n'));
      process.print('loading\n');
    });
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('starting');
    const next = await comeBack(watched);
    expect(next.server.state.current).toBe('starting');
    await next.server.sendCommand('go');
    await next.becomes('running');
  });

  it('D10, D11: sees the done line that was printed while the daemon was away', async () => {
    let finishLoading = (): void => undefined;
    node.runtime.addImage('game:local', (process) => {
      process.print('loading\n');
      finishLoading = () => process.print('ready\n');
    });
    const watched = await node.server();
    await watched.run('start');
    await watched.prints('loading');
    const next = await comeBack(watched, () => finishLoading());
    await next.becomes('running');
    expect(next.server.console.last(10)).toEqual(['loading', 'ready']);
  });

  it('leaves a server that is down alone', async () => {
    const watched = await node.server();
    const next = await comeBack(watched);
    expect(next.server.state.current).toBe('offline');
    expect(next.states).toEqual([]);
  });

  it('D2: a power action waits until the state is known', async () => {
    const watched = await node.server();
    const { uuid, configuration } = watched.server;
    node.registry.drop(watched.server);
    const server = node.registry.add(uuid, configuration);
    const next = new WatchedServer(server);
    const asked = server.setPower('start');
    await server.restore(null, null);
    await (
      await asked
    ).completed;
    await next.becomes('running');
  });
});
