import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serverBusy } from './server.errors.js';
import { TestNode, WatchedServer } from './server.fixture.js';

let node: TestNode;
beforeEach(() => {
  node = new TestNode();
});
afterEach(() => node.close());

const BACKUP = { adapter: 'wings', backup: 'b', ignore: '', is_compressed: true } as const;

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

  it('D10: takes no line of the run before for one of this, and so misses no done line', async () => {
    const watched = await node.server();
    const { uuid, configuration } = watched.server;
    await watched.run('start');
    await watched.becomes('running');
    await watched.run('kill');
    // Made anew, the container begins with a log of its own.
    await node.runtime.remove(uuid);
    // It dies with the start on its way to the engine, which then prints what the run before has printed.
    const release = node.runtime.hold('start');
    const { completed } = await watched.server.setPower('start');
    completed.catch(() => undefined);
    await vi.waitFor(() => expect(node.runtime.calls.at(-1)).toMatch(/^start /));
    const left = node.records.list().find((each) => each.uuid === uuid)!;
    node.registry.drop(watched.server);
    release();
    await vi.waitFor(async () => expect(await node.runtime.inspect(uuid)).toMatchObject({ running: true }));
    const next = new WatchedServer(node.registry.add(uuid, configuration));
    await next.server.restore(await node.runtime.inspect(uuid), left);
    await next.becomes('running');
  });

  it('tells each line once and in order over a restart of the daemon, with the number that it would have had', async () => {
    let print = (_line: string): void => undefined;
    node.runtime.addImage('game:local', (process) => {
      print = (line) => process.print(`${line}\n`);
      print('ready');
    });
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    print('one');
    watched.server.notice('in no log');
    print('two');
    await watched.prints('two');
    const before = watched.server.console.position;
    const next = await comeBack(watched, () => {
      print('three');
      print('four');
    });
    print('five');
    await vi.waitFor(() => expect(next.server.console.position).toBe(before + 3));
    expect(next.server.console.after(before)).toEqual({ lines: ['three', 'four', 'five'], skipped: 0 });
    expect(next.server.console.after(before + 2).lines).toEqual(['five']);
  });

  it('says how many lines nobody has kept', async () => {
    node.runtime.addImage('game:local', (process) => {
      process.print('ready\n');
      process.onLine(() => process.print(Array.from({ length: 400 }, (_, index) => `n ${index}\n`).join('')));
    });
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    const before = watched.server.console.position;
    await watched.server.sendCommand('go');
    await watched.prints('n 399');
    const { lines, skipped } = watched.server.console.after(before);
    expect(lines.at(-1)).toBe('n 399');
    expect(lines.length + skipped).toBe(watched.server.console.position - before);
    expect(skipped).toBeGreaterThan(0);
  });

  it('reads what was printed while the engine was restarted, each line once', async () => {
    let print = (_line: string): void => undefined;
    node.runtime.addImage('game:local', (process) => {
      print = (line) => process.print(`${line}\n`);
      print('ready');
    });
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    print('one');
    await watched.prints('one');
    const release = node.runtime.hold('attach');
    node.runtime.breakConsoles(watched.server.uuid);
    print('two');
    await vi.waitFor(() =>
      expect(node.runtime.calls.filter((call) => call.startsWith('attach '))).toHaveLength(2),
    );
    print('three');
    release();
    await watched.prints('three');
    print('four');
    await watched.prints('four');
    expect(watched.lines.filter((line) => ['one', 'two', 'three', 'four'].includes(line))).toEqual([
      'one',
      'two',
      'three',
      'four',
    ]);
  });

  it('leaves a server that is down alone', async () => {
    const watched = await node.server();
    const next = await comeBack(watched);
    expect(next.server.state.current).toBe('offline');
    expect(next.states).toEqual([]);
  });

  it('D18: goes on with what was interrupted, whatever begins on other servers before it comes to that', async () => {
    const { server: other } = await node.server();
    const { server } = await node.server();
    node.registry.drop(server);
    node.journal.open(server.uuid, 'install', { start_on_completion: false });
    const release = node.runtime.hold('list');
    node.restorer.onApplicationBootstrap();
    const gate = Promise.withResolvers<void>();
    node.installer.gate = gate.promise;
    const begun = await node.runner.begin(other, 'install', { start_on_completion: false });
    // Its own slot is taken from the first moment: the interrupted work is not written over.
    const again = node.registry.find(server.uuid)!;
    await expect(node.runner.begin(again, 'backup', BACKUP)).rejects.toSatisfy(serverBusy.is);
    release();
    await vi.waitFor(() => expect(node.panel.pushed(`/servers/${server.uuid}/install`)).toHaveLength(1));
    await vi.waitFor(() => expect(node.panel.pushed('/servers/reset')).toHaveLength(1));
    expect(other.slot.operation).toBe('install');
    gate.resolve();
    await begun.completed;
    await node.restorer.onModuleDestroy();
  });

  it('P4: tells what the former process has left to tell before the panel ends what it believes interrupted', async () => {
    const { server } = await node.server();
    node.registry.drop(server);
    node.journal.open(server.uuid, 'install', { start_on_completion: false });
    node.journal.finish(server.uuid, { successful: true, error: null });
    const [heard, listed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const report = `/servers/${server.uuid}/install`;
    node.panel.waits.set(report, heard.promise);
    node.panel.waits.set('/servers', listed.promise);
    node.restorer.onApplicationBootstrap();
    listed.resolve();
    // Nothing but the report is waited for any more once the loop has turned.
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    heard.resolve();
    await vi.waitFor(() => expect(node.panel.pushed('/servers/reset')).toHaveLength(1));
    const told = node.panel.pushes.map(({ path }) => path);
    expect(told.indexOf(report)).toBeLessThan(told.indexOf('/servers/reset'));
    await node.restorer.onModuleDestroy();
  });

  it('D18: a server that is deleted before its interrupted work goes on is deleted at once', async () => {
    const { server } = await node.server();
    node.registry.drop(server);
    node.journal.open(server.uuid, 'install', { start_on_completion: false });
    const release = node.runtime.hold('list');
    node.restorer.onApplicationBootstrap();
    const removed = node.service.remove(node.registry.find(server.uuid)!);
    release();
    await removed;
    expect(node.registry.find(server.uuid)).toBeNull();
    await vi.waitFor(() => expect(node.journal.list()).toEqual([]));
    expect(node.installer.requests).toEqual([]);
    await node.restorer.onModuleDestroy();
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
