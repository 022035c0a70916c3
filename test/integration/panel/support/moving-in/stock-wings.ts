import { expect } from 'vitest';
import { FakeDaemon } from '../fake-daemon.js';
import type { TestPanel } from '../panel.js';

/** The words of Wings for one page of its servers. */
const PAGE_SIZE = 50;

/** What stands in the config.yml of a node, which nobody changes. */
export interface WingsConfiguration {
  readonly id: string;
  readonly token: string;
}

/**
 * A node with a Wings of the panel before: it listens where that panel knew it, has the configuration that it had, and
 * does what Wings does when it is started and used.
 */
export class StockWings {
  private constructor(
    private readonly daemon: FakeDaemon,
    private readonly configuration: WingsConfiguration,
  ) {}

  static async start(configuration: WingsConfiguration): Promise<StockWings> {
    return new StockWings(await FakeDaemon.start({ token: configuration.token }), configuration);
  }

  get port(): number {
    return this.daemon.port;
  }

  /** Starts against `panel` and has a user start one of their servers; the panel has to know `servers` of it. */
  async goesOn(panel: TestPanel, user: { clientKey: string }, servers: number): Promise<void> {
    const { id, token } = this.configuration;
    const remote = panel.api(`${id}.${token}`);
    expect((await remote.post('/api/remote/servers/reset')).status).toBe(204);
    const booted: string[] = [];
    for (let page = 1; booted.length < servers; page += 1) {
      const answer = await remote.get(`/api/remote/servers?page=${page}&per_page=${PAGE_SIZE}`);
      expect([answer.status, answer.at('meta.total')]).toEqual([200, servers]);
      const list = answer.at<{ uuid: string; settings: object; process_configuration: object }[]>('data');
      expect(list.length).toBeGreaterThan(0);
      for (const { uuid, settings, process_configuration } of list) {
        expect([settings, process_configuration]).toEqual([expect.any(Object), expect.any(Object)]);
        booted.push(uuid);
        this.daemon.servers.set(uuid, { state: 'offline', isSuspended: false });
      }
    }
    expect(new Set(booted).size).toBe(servers);

    const client = panel.api(user.clientKey);
    const mine = await client.get('/api/client?per_page=100');
    const own = mine
      .at<{ attributes: { uuid: string } }[]>('data')
      .map(({ attributes }) => attributes.uuid)
      .find((uuid) => booted.includes(uuid))!;
    const path = `/api/client/servers/${own}`;
    expect((await client.post(`${path}/power`, { signal: 'start' })).status).toBe(204);
    expect(this.daemon.servers.get(own)?.state).toBe('running');
    expect((await client.get(`${path}/files/list?directory=/`)).status).toBe(200);

    const event = { event: 'server:console.command', metadata: { command: 'list' }, ip: '198.51.100.7' };
    const told = { ...event, user: null, server: own, timestamp: new Date().toISOString() };
    expect((await remote.post('/api/remote/activity', { data: [told] })).status).toBeLessThan(300);
    const log = await client.get(`${path}/activity`);
    expect(
      log.at<{ attributes: { event: string } }[]>('data').map(({ attributes }) => attributes.event),
    ).toContain(event.event);
  }

  stop(): Promise<void> {
    return this.daemon.stop();
  }
}
