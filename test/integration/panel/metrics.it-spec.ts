import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '@app/testing/services.js';
import { OverviewService } from '../../../apps/panel/src/modules/overview/index.js';
import { built, startProgram } from '../support/program.js';
import { missingOnDashboard, promtoolSays } from '../support/promtool.js';
import { panelEnvironment, startPanel } from './support/panel.js';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

const TOKEN = 'a-token-for-figures';

const ask = (url: string, token: string | null): Promise<Response> =>
  fetch(`${url}/metrics`, token === null ? {} : { headers: { authorization: `Bearer ${token}` } });
const figuresOf = async (url: string): Promise<string> => (await ask(url, TOKEN)).text();
/** The value of a line, by its name and labels as they stand. */
const valueOf = (figures: string, line: string): number =>
  Number(
    figures
      .split('\n')
      .find((each) => each.startsWith(`${line} `))
      ?.slice(line.length + 1),
  );

describe('figures for Prometheus', () => {
  let world: ServerWorld;
  let url: string;
  beforeAll(async () => {
    world = await startServerWorld({ env: { METRICS_TOKEN: TOKEN } });
    url = world.panel.url;
  });
  afterAll(() => world?.close());

  it('are for the bearer of their token alone, whoever else somebody is', async () => {
    for (const token of [null, '', 'another-token-of-some', await world.panel.applicationKey(world.admin)]) {
      const answer = await ask(url, token);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(await answer.text()).not.toContain('rookery_');
    }
    const answer = await ask(url, TOKEN);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it('pass the checker of Prometheus, and have what the dashboard asks for', async () => {
    await (await fetch(`${url}/api/client`)).text();
    const figures = await vi.waitFor(async () => {
      const text = await figuresOf(url);
      expect(missingOnDashboard('panel', text)).toEqual([]);
      return text;
    });
    expect(await promtoolSays(figures)).toBe('');
  });

  it('count requests by area, verb and status, and those of no route as one', async () => {
    const line = (area: string, method: string, status: number): string =>
      `rookery_http_requests_total{area="${area}",method="${method}",status="${status}"}`;
    await (await fetch(`${url}/api/application/users/4711`)).text();
    await (await fetch(`${url}/api/made-up`, { method: 'MKCOL' })).text();
    const figures = await vi.waitFor(async () => {
      const text = await figuresOf(url);
      expect(valueOf(text, line('application', 'GET', 401))).toBe(1);
      return text;
    });
    expect(figures).toMatch(/^rookery_http_requests_total\{area="none",method="any",status="4\d\d"\} 1$/m);
    expect(figures).not.toContain('MKCOL');
    const inTime = 'rookery_http_request_duration_seconds_bucket{le="+Inf",area="application",method="GET"}';
    expect(valueOf(figures, inTime)).toBe(1);
    expect(valueOf(figures, 'process_resident_memory_bytes')).toBeGreaterThan(0);
  });

  it('tell of the installation, and that it is not known while nobody tells', async () => {
    await world.server();
    const overview = world.panel.app.get(OverviewService, { strict: false });
    const figures = await figuresOf(url);
    expect(valueOf(figures, 'rookery_nodes')).toBe(await world.panel.database.count('FROM nodes'));
    const servers = [...figures.matchAll(/^rookery_servers\{status="\w+"\} (\d+)$/gm)];
    expect(servers.reduce((sum, [, total]) => sum + Number(total), 0)).toBe(
      await world.panel.database.count('FROM servers'),
    );
    expect(valueOf(figures, 'rookery_problems{code="node.unreachable",severity="critical"}')).toBe(0);
    expect(valueOf(figures, 'rookery_installation_known')).toBe(1);
    const away = vi.spyOn(overview, 'installation').mockRejectedValue(new Error('the database is away'));
    const without = await figuresOf(url);
    away.mockRestore();
    expect(valueOf(without, 'rookery_installation_known')).toBe(0);
    expect(without).not.toContain('rookery_nodes');
    expect(without).toContain('process_resident_memory_bytes');
  });

  it('are the sums of all processes that serve', async () => {
    const port = await freePort();
    const at = `http://127.0.0.1:${port}`;
    const more = {
      METRICS_TOKEN: TOKEN,
      PANEL_WORKERS: '2',
      PANEL_PORT: String(port),
      PANEL_HOST: '127.0.0.1',
    };
    const env = panelEnvironment(world.panel.testDatabase, { env: more });
    const panel = startProgram([built('panel', 'main.js')], { env });
    try {
      await panel.answers(`${at}/up`);
      const calls = 20;
      // Each on a connection of its own, so that both processes get some.
      for (let i = 0; i < calls; i++) {
        await (await fetch(`${at}/api/client`, { headers: { connection: 'close' } })).text();
      }
      const line = 'rookery_http_requests_total{area="client",method="GET",status="401"}';
      await vi.waitFor(async () => expect(valueOf(await figuresOf(at), line)).toBe(calls), {
        timeout: 10_000,
      });
      expect(await promtoolSays(await figuresOf(at))).toBe('');
    } finally {
      await panel.end();
    }
  });
});

it('has no figures where no token is set', async () => {
  const panel = await startPanel();
  try {
    const answer = await ask(panel.url, TOKEN);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('METRICS_TOKEN');
  } finally {
    await panel.close();
  }
});
