import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PanelClient } from '../../../platform/panel-client/panel-client.js';
import { PanelRefusedError } from '../../../platform/panel-client/panel-client.js';
import { RuntimeError } from '../../../platform/runtime/runtime.port.js';
import { alreadyRunning, reinstallLocked } from '../server.errors.js';
import { TestNode } from '../server.fixture.js';
import { LeasePulse } from './lease-pulse.js';

let node: TestNode;
beforeEach(() => {
  node = new TestNode();
});
afterEach(() => node.close());

describe('an installation', () => {
  it('is refused on a running server, and runs nothing', async () => {
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    await expect(node.service.install(watched.server)).rejects.toSatisfy(alreadyRunning.is);
    expect(alreadyRunning.descriptor.status).toBe(409);
    expect(node.installer.requests).toEqual([]);
    expect(node.journal.list()).toEqual([]);
    expect(watched.server.state.current).toBe('running');
  });

  it('is refused during a start, and the start goes on', async () => {
    const watched = await node.server();
    const release = node.runtime.hold('create');
    const { completed } = await watched.server.setPower('start');
    await expect(node.service.install(watched.server)).rejects.toSatisfy(reinstallLocked.is);
    expect(reinstallLocked.descriptor.status).toBe(409);
    release();
    await completed;
    expect(node.installer.requests).toEqual([]);
  });
});

describe('a removal', () => {
  const isGone = (uuid: string): void => {
    expect(node.registry.find(uuid)).toBeNull();
    expect(node.records.list()).toEqual([]);
    expect(node.journal.list()).toEqual([]);
    expect(node.files.removed).toContain(uuid);
  };

  it('takes a running server away without a crash', async () => {
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    await node.service.remove(watched.server);
    isGone(watched.server.uuid);
    expect(await node.runtime.inspect(watched.server.uuid)).toBeNull();
    expect(watched.frames('deleted')).toEqual([['null']]);
    expect(watched.seen.at(-1)).toEqual({ kind: 'removed' });
    expect(node.activity.size).toBe(0);
  });

  it('happens once, however often it is asked for', async () => {
    const watched = await node.server();
    await Promise.all([node.service.remove(watched.server), node.service.remove(watched.server)]);
    isGone(watched.server.uuid);
    expect(watched.frames('deleted')).toHaveLength(1);
  });

  it('gets through an installation and a start', async () => {
    const installing = await node.server();
    node.installer.gate = new Promise(() => undefined);
    await node.service.install(installing.server);
    await node.service.remove(installing.server);
    isGone(installing.server.uuid);
    expect(node.panel.pushed('/install')).toEqual([]);
    const starting = await node.server();
    const release = node.runtime.hold('create');
    const { completed } = await starting.server.setPower('start');
    const removed = node.service.remove(starting.server);
    release();
    await expect(completed).rejects.toThrow('cancelled');
    await removed;
    isGone(starting.server.uuid);
  });

  it('changes nothing when the engine keeps the container, and can be asked for again', async () => {
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    node.runtime.failNext('remove', new RuntimeError('failed', 'not today'));
    await expect(node.service.remove(watched.server)).rejects.toThrow('not today');
    expect(node.files.removed).toEqual([]);
    expect(node.journal.list()).toEqual([]);
    expect(watched.server.slot.operation).toBeNull();
    await node.service.remove(watched.server);
    isGone(watched.server.uuid);
  });

  it('goes on after a death of the daemon, without the server', async () => {
    const watched = await node.server();
    const { uuid } = watched.server;
    await watched.run('start');
    await watched.becomes('running');
    node.journal.open(uuid, 'delete', {});
    node.registry.drop(watched.server);
    expect(node.runner.resume(node.journal.find(uuid)!, null)()).toBe(false);
    await vi.waitFor(() => isGone(uuid));
    expect(await node.runtime.inspect(uuid)).toBeNull();
  });

  it('takes away what lies here of a server that the node has let go of', async () => {
    const watched = await node.server();
    const { uuid } = watched.server;
    await watched.run('start');
    await watched.becomes('running');
    node.registry.drop(watched.server);
    node.runtime.failNext('remove', new RuntimeError('failed', 'not today'));
    await expect(node.service.removeLeft(uuid)).rejects.toThrow('not today');
    // Whoever asked may not come back: the next start of the daemon goes on with it.
    expect(node.journal.find(uuid)).toMatchObject({ kind: 'delete', phase: 'running' });
    await node.service.removeLeft(uuid.toUpperCase());
    isGone(uuid);
    expect(await node.runtime.inspect(uuid)).toBeNull();
    node.files.left.add(uuid);
    await node.service.removeLeft(uuid);
    expect(node.files.removed).toEqual([uuid, uuid]);
    await expect(node.service.removeLeft(uuid)).rejects.toMatchObject({ status: 404 });
  });
});

describe('a journal row of an unknown kind', () => {
  it('is never run', async () => {
    const watched = await node.server();
    node.database.run(
      `INSERT INTO operations (server, kind, phase, parameters, created_at) VALUES (?, 'brew', 'running', '{}', 1)`,
      watched.server.uuid,
    );
    expect(node.journal.list()).toEqual([]);
    node.runner.failUnknown();
    expect(node.journal.listUnknown()).toEqual([]);
    expect(node.installer.requests).toEqual([]);
    expect(watched.server.slot.operation).toBeNull();
  });
});

describe('LeasePulse', () => {
  const BEAT_MS = 1000;
  const steps: string[] = [];
  const bodies: unknown[] = [];
  const panel = (refuses = false): PanelClient =>
    ({
      push: async (_route: unknown, { body }: { body: { step: string } }) => {
        steps.push(body.step);
        bodies.push(body);
        if (refuses) throw new PanelRefusedError(404, { cause: null });
      },
    }) as unknown as PanelClient;
  beforeEach(() => {
    steps.length = 0;
    bodies.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it('beats only for what has been seen since', () => {
    const pulse = new LeasePulse(panel(), 'a', 'install', BEAT_MS);
    expect(steps).toEqual(['starting']);
    vi.advanceTimersByTime(5 * BEAT_MS);
    expect(steps).toEqual(['starting']);
    pulse.progress('working');
    pulse.progress('working');
    pulse.progress('working');
    vi.advanceTimersByTime(5 * BEAT_MS);
    expect(steps).toEqual(['starting', 'working', 'working']);
    pulse.stop();
  });

  it('beats through a stretch in which nothing will be seen, and not beyond it', () => {
    const pulse = new LeasePulse(panel(), 'a', 'install', BEAT_MS);
    pulse.progress('long', { forMs: 3 * BEAT_MS });
    vi.advanceTimersByTime(20 * BEAT_MS);
    expect(steps.filter((step) => step === 'long')).toHaveLength(4);
    pulse.stop();
  });

  it('tells bytes with its beat, never one for each of them, and never that all is done', () => {
    const pulse = new LeasePulse(panel(), 'a', 'backup', BEAT_MS);
    for (let done = 0; done <= 500; done++) pulse.progress('archiving', { bytes: { done, total: 500 } });
    vi.advanceTimersByTime(2 * BEAT_MS);
    expect(bodies.slice(1)).toEqual([
      { kind: 'backup', step: 'archiving', progress: 0, bytes_done: 0, bytes_total: 500 },
      { kind: 'backup', step: 'archiving', progress: 99, bytes_done: 500, bytes_total: 500 },
    ]);
    pulse.progress('putting files in place');
    expect(bodies.at(-1)).toEqual({ kind: 'backup', step: 'putting files in place' });
    pulse.stop();
  });

  it('leaves a panel alone that knows no heartbeat', async () => {
    const pulse = new LeasePulse(panel(true), 'a', 'install', BEAT_MS);
    await vi.advanceTimersByTimeAsync(0);
    pulse.progress('working');
    vi.advanceTimersByTime(5 * BEAT_MS);
    expect(steps).toEqual(['starting']);
    pulse.stop();
  });
});
