import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gameProgram } from '../../../platform/runtime/memory/memory-process.js';
import { RuntimeError } from '../../../platform/runtime/runtime.port.js';
import { powerCancelled, serverBusy } from '../server.errors.js';
import { TestNode } from '../server.fixture.js';

let node: TestNode;
beforeEach(() => {
  node = new TestNode();
});
afterEach(() => node.close());

describe('kill and restart', () => {
  it('D8: a kill cancels a start that is going on, and nothing runs afterwards', async () => {
    const watched = await node.server();
    const release = node.runtime.hold('create');
    const { completed } = await watched.server.setPower('start');
    await vi.waitFor(() => expect(node.runtime.calls.join()).toContain('create'));
    const kill = watched.run('kill');
    release();
    await expect(completed).rejects.toSatisfy(powerCancelled.is);
    await kill;
    expect(watched.server.state.current).toBe('offline');
    expect((await node.runtime.inspect(watched.server.uuid))?.running ?? false).toBe(false);
    await watched.run('start');
    await watched.becomes('running');
  });

  it('D8: a kill during a restart ends it for good', async () => {
    node.runtime.addImage('game:local', gameProgram({ stop: 'never', ignoresSignals: true }));
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    const { completed } = await watched.server.setPower('restart');
    await watched.becomes('stopping');
    await watched.run('kill');
    await expect(completed).rejects.toSatisfy(powerCancelled.is);
    expect(watched.server.state.current).toBe('offline');
    expect((await node.runtime.inspect(watched.server.uuid))?.running).toBe(false);
  });

  it('D8: a kill while the engine starts the container still wins', async () => {
    const watched = await node.server();
    const release = node.runtime.hold('start');
    const { completed } = await watched.server.setPower('start');
    await vi.waitFor(() => expect(node.runtime.calls.some((call) => call.startsWith('start '))).toBe(true));
    const kill = watched.run('kill');
    release();
    await expect(completed).rejects.toSatisfy(powerCancelled.is);
    await kill;
    expect((await node.runtime.inspect(watched.server.uuid))?.running).toBe(false);
    expect(watched.server.state.current).toBe('offline');
  });

  it('D8: a kill that is only returning leaves the next start alone', async () => {
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    let release = (): void => undefined;
    const stopListening = watched.server.events.listen((event) => {
      if (event.kind === 'frame' && event.args[0] === 'offline') release = node.runtime.hold('inspect');
    });
    const kill = watched.run('kill');
    await watched.becomes('offline');
    stopListening();
    const start = watched.run('start');
    release();
    await Promise.all([kill, start]);
    await watched.becomes('running');
    expect(watched.states.slice(2)).toEqual(['stopping', 'offline', 'starting', 'running']);
    expect((await node.runtime.inspect(watched.server.uuid))?.running).toBe(true);
  });

  it('starts after a kill that was asked for just before', async () => {
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    node.service.power(watched.server, 'kill', 0);
    node.service.power(watched.server, 'start', 0);
    await vi.waitFor(() => expect(watched.states.slice(-2)).toEqual(['starting', 'running']));
  });

  it('calls a start off that waited while a kill was asked for', async () => {
    node.runtime.addImage('game:local', gameProgram({ stop: 'never' }));
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    const release = node.runtime.hold('signal');
    const stop = watched.run('stop');
    await watched.becomes('stopping');
    const start = watched.server.setPower('start', 4000);
    const kill = watched.run('kill');
    release();
    await Promise.all([kill, stop.catch(() => undefined)]);
    await expect(start).rejects.toSatisfy(powerCancelled.is);
    expect(watched.server.state.current).toBe('offline');
  });

  it.each(['stop', 'kill'] as const)(
    'asks for a %s again until an engine that is away has heard it',
    async (action) => {
      const watched = await node.server({ process: { stop: { type: 'signal', value: 'SIGINT' } } });
      await watched.run('start');
      await watched.becomes('running');
      for (let time = 0; time < 2; time++) {
        node.runtime.failNext('signal', new RuntimeError('unavailable', 'The engine does not answer.'));
      }
      await watched.run(action);
      expect(watched.server.state.current).toBe('offline');
      expect((await node.runtime.inspect(watched.server.uuid))?.running).toBe(false);
    },
  );

  it('asks for a stop again when the console was attached anew: the engine took it with it', async () => {
    let heard = 0;
    node.runtime.addImage('game:local', (program) => {
      program.onLine((line) => {
        if (line === 'stop' && ++heard === 2) program.exit(0);
      });
      program.print('ready\n');
    });
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    const stop = watched.run('stop');
    await vi.waitFor(() => expect(heard).toBe(1));
    node.runtime.breakConsoles(watched.server.uuid);
    await stop;
    expect(heard).toBe(2);
  });

  it('mends a server that is stopping while its container runs and nobody is at it', async () => {
    node.close();
    node = new TestNode({ power: { stop_grace: 0.05, term_grace: 0.05, sync_deadline: 1 } });
    node.runtime.addImage('game:local', gameProgram({ stop: 'never', ignoresSignals: true }));
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    await watched.server.sendCommand('stop');
    expect(watched.server.state.current).toBe('stopping');
    await watched.server.containerChanged('listed');
    await watched.becomes('offline');
    expect((await node.runtime.inspect(watched.server.uuid))?.running).toBe(false);
    expect(node.activity.size).toBe(0);
  });

  it('restarts with the newest settings', async () => {
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    await watched.run('restart');
    await watched.becomes('running');
    expect(watched.states).toEqual(['starting', 'running', 'stopping', 'offline', 'starting', 'running']);
  });

  it('D9: a stop from outside is seen by the engine’s event', async () => {
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    await node.runtime.stop(watched.server.uuid, 1);
    await watched.becomes('offline');
    expect(watched.lines.join()).not.toContain('crashed');
  });

  it('D9: a container started by hand is taken over', async () => {
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    await watched.run('stop');
    await node.runtime.start(watched.server.uuid);
    await watched.becomes('running');
    await watched.server.sendCommand('hello');
    await watched.prints('got hello');
  });

  it('refuses everything while the server is installed', async () => {
    const watched = await node.server();
    node.installer.gate = new Promise(() => undefined);
    await node.service.install(watched.server);
    for (const action of ['start', 'stop', 'restart', 'kill'] as const) {
      await expect(watched.server.setPower(action)).rejects.toSatisfy(serverBusy.is);
    }
    watched.server.slot.cancelWork();
    await watched.server.slot.idle;
  });
});
