import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PELICAN, PTERODACTYL } from './stock-dialects.js';
import { type StockAnswer, StockPanel } from './stock-panel.js';

// Both ends of a transfer as a stock panel leads it: daemon-api.md §6, remote-api.md §2 (6, 7).
describe.each([PELICAN, PTERODACTYL])('a transfer that a stock panel of $name leads', (dialect) => {
  let source: StockPanel;
  let destination: StockPanel;
  beforeAll(async () => {
    [source, destination] = await Promise.all([StockPanel.start(dialect), StockPanel.start(dialect)]);
  });
  afterAll(() => Promise.all([source?.daemon.close(), destination?.daemon.close()]));

  const volume = (of: StockPanel, uuid: string, ...names: string[]): string =>
    join(of.daemon.folder, 'volumes', uuid, ...names);
  const reports = (of: StockPanel, uuid: string, outcome: string): unknown[] =>
    of.daemon.panel.bodies(`/servers/${uuid}/transfer/${outcome}`);
  const eventually = (look: () => void | Promise<void>): Promise<void> =>
    vi.waitFor(look, { timeout: 60_000, interval: 50 });
  /** A server with a file, which the panel has decided to move. */
  async function toMove(isRunning = true): Promise<string> {
    const uuid = await source.created(isRunning);
    if (isRunning) await source.daemon.becomes(uuid, 'running');
    writeFileSync(volume(source, uuid, 'world.dat'), 'the world');
    destination.expect(uuid, source);
    return uuid;
  }
  async function push(uuid: string, backups: readonly string[] = []): Promise<StockAnswer> {
    const { url } = source.daemon.panel;
    const claims = { iss: url, aud: [destination.daemon.url], sub: uuid, scope: 'transfer' };
    // Signed with the key of the node that it goes to, and handed on as it is.
    const token = await destination.token(uuid, claims);
    return source.call('POST', source.of(uuid, '/transfer'), {
      url: `${destination.daemon.url}/api/transfers`,
      token: `Bearer ${token}`,
      server: { uuid, start_on_completion: false },
      ...dialect.transfer(backups),
    });
  }

  it('moves a server with its backups; only the end that it comes to reports success', async () => {
    const uuid = await toMove();
    const backup = randomUUID();
    await source.call('POST', source.of(uuid, '/backup'), { adapter: 'wings', uuid: backup, ignore: '' });
    expect(await source.told(`/backups/${backup}`)).toMatchObject({ successful: true });
    const answer = await push(uuid, [backup]);
    expect([answer.status, answer.text]).toEqual([202, '']);
    await destination.told(`/servers/${uuid}/transfer/success`);
    expect(reports(source, uuid, 'success')).toEqual([]);
    expect(readFileSync(volume(destination, uuid, 'world.dat'), 'utf8')).toBe('the world');
    const archive = join(destination.daemon.folder, 'backups', uuid, `${backup}.tar.gz`);
    // Only Pelican says which backups go along.
    await eventually(() => expect(existsSync(archive)).toBe('backups' in dialect.transfer([])));
    // The panel has switched the node, and takes the server off the old one.
    await source.done('DELETE', source.of(uuid));
    expect((await source.call('GET', source.of(uuid))).status).toBe(404);
    await eventually(() => expect(existsSync(volume(source, uuid))).toBe(false));
    expect(reports(source, uuid, 'failure')).toEqual([]);
    expect(reports(destination, uuid, 'failure')).toEqual([]);
    const power = await destination.call('POST', destination.of(uuid, '/power'), { action: 'start' });
    expect(power.status).toBe(202);
    await destination.daemon.becomes(uuid, 'running');
    await destination.done('DELETE', destination.of(uuid));
  });

  it('is called off at both ends, and leaves the server where it was', async () => {
    // Both nodes share an engine, in which its container has one name: the end that gives it up removes that.
    const uuid = await toMove(false);
    const idle = await source.call('DELETE', source.of(uuid, '/transfer'));
    expect([idle.status, idle.json()]).toMatchObject([
      409,
      { error: 'Server is not currently being transferred.' },
    ]);
    // The panel answers nothing that would decide it, so that there is time to cancel.
    destination.daemon.panel.refusals.set(`/servers/${uuid}/transfer/success`, 503);
    expect((await push(uuid)).status).toBe(202);
    await eventually(() => expect(reports(destination, uuid, 'success').length).toBeGreaterThan(0));
    const again = await push(uuid);
    expect([again.status, again.json()]).toMatchObject([
      409,
      { error: 'A transfer is already in progress for this server.' },
    ]);
    const stopped = await source.call('DELETE', source.of(uuid, '/transfer'));
    expect([stopped.status, stopped.text]).toEqual([202, '']);
    const { path, body } = dialect.cancelIncoming(uuid);
    const cancelled = await destination.call('DELETE', path, body);
    // The end of the connection may have ended it before.
    expect([202, 404, 409]).toContain(cancelled.status);
    await source.told(`/servers/${uuid}/transfer/failure`);
    await eventually(async () => {
      expect((await destination.call('GET', destination.of(uuid))).status).toBe(404);
      expect(existsSync(volume(destination, uuid))).toBe(false);
    });
    const power = await source.call('POST', source.of(uuid, '/power'), { action: 'start' });
    expect(power.status).toBe(202);
    await source.daemon.becomes(uuid, 'running', 60_000);
    expect(readFileSync(volume(source, uuid, 'world.dat'), 'utf8')).toBe('the world');
    expect(reports(source, uuid, 'success')).toEqual([]);
  });

  it('fails where the node that it goes to does not take the token, and says so to the panel', async () => {
    const uuid = await toMove();
    const answer = await source.call('POST', source.of(uuid, '/transfer'), {
      url: `${destination.daemon.url}/api/transfers`,
      token: 'Bearer a.b.c',
      server: { uuid, start_on_completion: false },
      ...dialect.transfer([]),
    });
    expect(answer.status).toBe(202);
    await source.told(`/servers/${uuid}/transfer/failure`);
    expect((await destination.call('GET', destination.of(uuid))).status).toBe(404);
    await source.daemon.becomes(uuid, 'running', 60_000);
  });

  it('asks nothing of the panel that it does not know', () => {
    const unknown = [...source.unknownRequests(), ...destination.unknownRequests()];
    expect(unknown.filter((line) => !/^POST \/servers\/[^/]+\/operation$/.test(line))).toEqual([]);
  });
});
