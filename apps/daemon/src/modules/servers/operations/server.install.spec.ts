import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aServerConfiguration } from '@app/testing/server-configuration.js';
import { nothingToCancel, reinstallLocked, serverBusy } from '../server.errors.js';
import { TestNode } from '../server.fixture.js';

let node: TestNode;
beforeEach(() => {
  node = new TestNode();
});
afterEach(() => node.close());

const reports = (): unknown[] => node.panel.pushed('/install');

describe('creation', () => {
  it('D19: happens once, however often it is asked for', async () => {
    const uuid = randomUUID();
    node.panel.configuration = aServerConfiguration({ uuid });
    await Promise.all([node.service.create(uuid, true), node.service.create(uuid, true)]);
    await node.service.create(uuid, true);
    const server = node.registry.get(uuid);
    await vi.waitFor(() => expect(server.state.current).toBe('running'));
    expect(node.installer.requests).toHaveLength(1);
    expect(reports()).toEqual([{ successful: true, reinstall: false }]);
  });

  it('D19: installs a server that the panel had listed before it asked for it', async () => {
    const watched = await node.server();
    await node.service.create(watched.server.uuid, false);
    await watched.server.slot.idle;
    expect(reports()).toHaveLength(1);
    await node.service.create(watched.server.uuid, false);
    expect(watched.server.slot.operation).toBeNull();
    expect(reports()).toHaveLength(1);
  });

  it('changes nothing when the panel does not know the server', async () => {
    node.panel.configuration = null;
    const uuid = randomUUID();
    await expect(node.service.create(uuid, false)).rejects.toMatchObject({ status: 404 });
    expect(node.registry.find(uuid)).toBeNull();
    expect(node.records.list()).toEqual([]);
  });
});

describe('a report', () => {
  it.each([400, 403, 404, 409, 410, 422])(
    'P4: that the panel refuses with %i is not repeated',
    async (status) => {
      const watched = await node.server();
      node.panel.refusals.set(`${watched.server.uuid}/install`, status);
      await node.service.install(watched.server);
      await watched.server.slot.idle;
      expect(node.journal.list()).toEqual([]);
    },
  );

  it.each([401, 408])('P4: stays until the panel takes it, which may pass from %i', async (status) => {
    const watched = await node.server();
    node.panel.refusals.set(`${watched.server.uuid}/install`, status);
    await node.service.install(watched.server);
    await watched.server.slot.idle;
    expect(node.journal.find(watched.server.uuid)).toMatchObject({ phase: 'reporting' });
    node.panel.refusals.clear();
    await node.reporter.deliver(watched.server.uuid);
    expect(node.journal.list()).toEqual([]);
    expect(reports()).toHaveLength(1);
  });
});

describe('installation', () => {
  it('tells its course and its end', async () => {
    const watched = await node.server();
    await node.service.install(watched.server);
    expect(node.journal.find(watched.server.uuid)).toMatchObject({ kind: 'install', phase: 'running' });
    await expect(node.service.install(watched.server)).rejects.toSatisfy(serverBusy.is);
    await watched.server.slot.idle;
    expect(watched.frames('install started')).toEqual([['']]);
    expect(watched.frames('install output')).toEqual([['installing']]);
    expect(watched.frames('install completed')).toEqual([['']]);
    expect(node.panel.pushed('/operation')).toContainEqual(expect.objectContaining({ kind: 'install' }));
    expect(node.journal.list()).toEqual([]);
  });

  it('reports a failure with its reason, and does not start the server', async () => {
    node.installer.outcome = { successful: false, exitCode: 7, error: 'The script ended with exit code 7.' };
    const watched = await node.server();
    await node.service.install(watched.server, true);
    await watched.server.slot.idle;
    expect(reports()).toEqual([
      { successful: false, reinstall: false, error: 'The script ended with exit code 7.' },
    ]);
    expect(watched.server.state.current).toBe('offline');
  });

  it('D19: reports a failure when not even the script could be fetched', async () => {
    const watched = await node.server();
    node.panel.refusals.set(`${watched.server.uuid}/install`, 404);
    await node.service.install(watched.server);
    await watched.server.slot.idle;
    // The same 404 also refuses the report, which is final: the panel does not know the server.
    expect(node.journal.list()).toEqual([]);
    expect(watched.frames('install completed')).toEqual([['']]);
  });

  it('runs nothing for an egg without scripts and still reports', async () => {
    const watched = await node.server({ settings: { skip_egg_scripts: true } });
    await node.service.install(watched.server);
    await watched.server.slot.idle;
    expect(node.installer.requests).toEqual([]);
    expect(watched.frames('install started')).toEqual([]);
    expect(reports()).toEqual([{ successful: true, reinstall: false }]);
  });

  it('P4: keeps the outcome until the panel takes it', async () => {
    const watched = await node.server();
    const gate = Promise.withResolvers<void>();
    node.installer.gate = gate.promise;
    await node.service.install(watched.server);
    await vi.waitFor(() => expect(node.installer.requests).toHaveLength(1));
    node.panel.isUp = false;
    gate.resolve();
    await watched.server.slot.idle;
    expect(node.journal.find(watched.server.uuid)).toMatchObject({ phase: 'reporting' });
    expect(watched.server.slot.operation).toBeNull();
    node.panel.isUp = true;
    await vi.waitFor(() => expect(reports()).toHaveLength(1), { timeout: 5000 });
    expect(node.journal.list()).toEqual([]);
  });

  it('D18: goes on with an interrupted run', async () => {
    const watched = await node.server();
    node.journal.open(watched.server.uuid, 'reinstall', { start_on_completion: false });
    node.runner.resume(node.journal.find(watched.server.uuid)!, watched.server)();
    await watched.server.slot.idle;
    expect(reports()).toEqual([{ successful: true, reinstall: true }]);
    expect(node.installer.requests).toEqual([]);
  });

  it('D18: begins again when the script had not been started', async () => {
    const watched = await node.server();
    node.installer.outcome = null;
    node.journal.open(watched.server.uuid, 'install', { start_on_completion: false });
    node.runner.resume(node.journal.find(watched.server.uuid)!, watched.server)();
    await watched.server.slot.idle;
    expect(node.installer.requests).toHaveLength(1);
  });

  it('stops a running server before it is installed again, and is refused during a power action', async () => {
    const watched = await node.server();
    const release = node.runtime.hold('create');
    const { completed } = await watched.server.setPower('start');
    await expect(node.service.reinstall(watched.server)).rejects.toSatisfy(reinstallLocked.is);
    release();
    await completed;
    await watched.becomes('running');
    await node.service.reinstall(watched.server);
    await watched.server.slot.idle;
    expect(watched.server.state.current).toBe('offline');
    expect(reports()).toEqual([{ successful: true, reinstall: true }]);
  });

  it('ends early when it is cancelled, says so, and leaves the server free', async () => {
    const watched = await node.server();
    expect(() => node.service.cancelOperation(watched.server, 'install')).toThrow(
      expect.objectContaining({ descriptor: nothingToCancel.descriptor }) as Error,
    );
    node.installer.gate = new Promise(() => undefined);
    await node.service.install(watched.server);
    await vi.waitFor(() => expect(node.installer.requests).toHaveLength(1));
    expect(() => node.service.cancelOperation(watched.server, 'reinstall')).toThrow();
    node.service.cancelOperation(watched.server, 'install');
    await watched.server.slot.idle;
    expect(reports()).toEqual([
      { successful: false, reinstall: false, error: 'The operation was cancelled.' },
    ]);
    expect(watched.server.slot.operation).toBeNull();
  });

  it('stops sending heartbeats to a panel that knows none', async () => {
    node.panel.refusals.set('/operation', 404);
    const watched = await node.server();
    await node.service.install(watched.server);
    await watched.server.slot.idle;
    expect(reports()).toHaveLength(1);
  });
});
