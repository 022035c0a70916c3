import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestNode, type WatchedServer } from '../server.fixture.js';

let node: TestNode;
let watched: WatchedServer;
beforeEach(async () => {
  node = new TestNode();
  watched = await node.server();
  await watched.run('start');
  await watched.becomes('running');
});
afterEach(() => node.close());

const crashed = () => node.activity.batch(10).filter(({ entry }) => entry.event === 'server:crashed');

describe('a crash', () => {
  it('is told, recorded with the last lines, and the server starts again', async () => {
    node.runtime.crash(watched.server.uuid, 3);
    await vi.waitFor(() => expect(watched.states.slice(-3)).toEqual(['offline', 'starting', 'running']));
    expect(watched.lines.join('\n')).toMatch(/crashed state[\s\S]*Exit code: 3[\s\S]*Out of memory: false/);
    expect(crashed().map(({ entry }) => entry.metadata)).toEqual([
      { exit_code: 3, oomkilled: false, logs: expect.arrayContaining(['ready']) as string[] },
    ]);
  });

  it('D14: takes the engine’s out-of-memory event for a sign', async () => {
    node.runtime.crash(watched.server.uuid, 137, true);
    await watched.prints('Out of memory: true');
  });

  it('D12: a container that is removed is a stop', async () => {
    await node.runtime.remove(watched.server.uuid);
    await watched.becomes('offline');
    expect(crashed()).toEqual([]);
    expect(watched.states.at(-1)).toBe('offline');
  });

  it('D13: a second one soon after waits, and a stop meanwhile calls the restart off', async () => {
    node.runtime.crash(watched.server.uuid, 3);
    await vi.waitFor(() => expect(watched.states.filter((state) => state === 'running')).toHaveLength(2));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      node.runtime.crash(watched.server.uuid, 3);
      // Not by the clock, which stands still.
      while (!watched.lines.at(-1)?.includes('Restarting'))
        await new Promise((resolve) => setImmediate(resolve));
      expect(watched.lines.at(-1)).toContain('Restarting in 5 seconds');
      const starts = watched.states.filter((state) => state === 'starting').length;
      await (
        await watched.server.power.request('stop')
      ).completed;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(watched.states.filter((state) => state === 'starting')).toHaveLength(starts);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not start a server whose own switch is off', async () => {
    const { settings, process_configuration } = watched.server.configuration;
    watched.server.applySettings({
      settings: { ...settings, crash_detection_enabled: false },
      process_configuration,
    });
    node.runtime.crash(watched.server.uuid, 3);
    await watched.becomes('offline');
    expect(crashed()).toEqual([]);
  });
});

describe('while running', () => {
  it('applies new limits at once', async () => {
    const { settings, process_configuration } = watched.server.configuration;
    watched.server.applySettings({
      settings: { ...settings, build: { ...settings.build, memory_limit: 256 } },
      process_configuration,
    });
    await vi.waitFor(() =>
      expect(node.runtime.limitsOf(watched.server.uuid).memoryBytes).toBe(256 * 2 ** 20),
    );
  });

  it('is stopped when it is suspended', async () => {
    const { settings, process_configuration } = watched.server.configuration;
    watched.server.applySettings({ settings: { ...settings, suspended: true }, process_configuration });
    expect(watched.seen).toContainEqual({ kind: 'suspended' });
    await watched.becomes('offline');
    expect(crashed()).toEqual([]);
  });

  it('is stopped once its files exceed the limit', async () => {
    const { settings, process_configuration } = watched.server.configuration;
    watched.server.applySettings({
      settings: { ...settings, build: { ...settings.build, disk_space: 1 } },
      process_configuration,
    });
    node.files.bytes = 2 ** 21;
    await watched.server.measure(new AbortController().signal);
    await watched.prints('exceeding the assigned disk space limit');
    await watched.becomes('offline');
  });

  it('tells features that the egg asks for, one per line', async () => {
    const { settings, process_configuration } = watched.server.configuration;
    watched.server.applySettings({
      settings: {
        ...settings,
        egg: { ...settings.egg, features: { eula: ['AGREE to the EULA'], other: ['agree'] } },
      },
      process_configuration,
    });
    await watched.server.sendCommand('you must agree to the eula');
    await vi.waitFor(() => expect(watched.frames('feature match').length).toBeGreaterThan(0));
    expect(JSON.parse(watched.frames('feature match')[0]![0]!)).toMatchObject({ key: 'eula' });
  });

  it('N10: a listener that throws harms nobody', async () => {
    watched.server.events.listen(() => {
      throw new Error('broken listener');
    });
    await watched.server.sendCommand('hello');
    await watched.prints('got hello');
  });
});

describe('removal', () => {
  it('leaves no container, record, listener or timer', async () => {
    const { server } = watched;
    const handles = node.runtime.openHandles;
    await node.service.remove(server);
    await vi.waitFor(() => expect(node.journal.list()).toEqual([]));
    expect(await node.runtime.inspect(server.uuid)).toBeNull();
    expect(node.records.list()).toEqual([]);
    expect(node.files.removed).toEqual([server.uuid]);
    expect(node.registry.find(server.uuid)).toBeNull();
    expect(server.events.size).toBe(0);
    // Console and statistics of the run are let go; the node's own event stream stays.
    expect(node.runtime.openHandles).toBe(handles - 1);
    expect(watched.frames('deleted')).toEqual([['null']]);
    expect(crashed()).toEqual([]);
  });

  it('does nothing when the engine cannot remove the container', async () => {
    node.runtime.failNext('remove', new Error('engine away') as never);
    await expect(node.service.remove(watched.server)).rejects.toThrow('engine away');
    expect(node.registry.find(watched.server.uuid)).toBe(watched.server);
    expect(node.journal.list()).toEqual([]);
    expect(node.files.removed).toEqual([]);
  });
});
