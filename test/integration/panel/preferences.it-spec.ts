import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import type { ApiClient } from './support/api-client.js';
import { startPanel, type TestPanel } from './support/panel.js';

const PATH = '/api/client/account/preferences';
const DEFAULTS = {
  theme: 'system',
  density: 'comfortable',
  locale: null,
  time_zone: null,
  keys: true,
  servers: { view: 'cards', sort: 'name', pins: [], groups: [] },
  console: {},
};

describe('preferences', () => {
  let panel: TestPanel;
  let user: User;
  let api: ApiClient;
  beforeAll(async () => {
    panel = await startPanel();
  });
  afterAll(() => panel?.close());
  beforeEach(async () => {
    user = await panel.createUser();
    api = panel.api(await panel.accountKey(user));
  });

  it('have defaults until they are chosen, and are those of one person', async () => {
    const before = await api.get(PATH);
    expect([before.status, before.at('object'), before.at('attributes')]).toEqual([
      200,
      'preferences',
      DEFAULTS,
    ]);
    const servers = {
      view: 'table',
      sort: '-name',
      pins: [randomUUID()],
      groups: [{ id: 'g1', name: 'Minecraft', servers: [randomUUID()] }],
    };
    const chosen = {
      theme: 'dark',
      time_zone: 'Europe/Berlin',
      servers,
      console: { font_size: 15, stamps: true },
    };
    const put = await api.put(PATH, chosen);
    expect([put.status, put.at('attributes')]).toEqual([200, { ...DEFAULTS, ...chosen }]);
    const after = await api.get(PATH);
    expect(after.at('attributes')).toEqual(put.at('attributes'));
    expect(after.headers.get('etag')).toBe(put.headers.get('etag'));
    const other = panel.api(await panel.accountKey(await panel.createUser()));
    expect((await other.get(PATH)).at('attributes')).toEqual(DEFAULTS);
  });

  it('of two tabs that save at once keep the first, and tell the second', async () => {
    const tag = (await api.get(PATH)).headers.get('etag')!;
    const save = (theme: string, match: string) => api.send('PUT', PATH, { theme }, { 'if-match': match });
    const answers = await Promise.all([save('dark', tag), save('light', tag)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const [kept, refused] = [
      answers.find(({ status }) => status === 200)!,
      answers.find(({ status }) => status === 412)!,
    ];
    expect(refused.at('errors.0.code')).toBe('PreferencesChangedException');
    expect((await api.get(PATH)).at('attributes.theme')).toBe(kept.at('attributes.theme'));
    expect((await save('system', `W/${kept.headers.get('etag')!}`)).status).toBe(200);
    expect((await save('dark', '*')).status).toBe(200);
    expect((await api.put(PATH, { theme: 'light' })).status).toBe(200);
  });

  it.each([
    [{ theme: 'pink' }, 'theme', 'in'],
    [{ time_zone: 'Mars/Base' }, 'time_zone', 'timezone'],
    [{ keys: 'often' }, 'keys', 'boolean'],
    [{ servers: { pins: ['x'] } }, 'servers.pins.0', 'regex'],
  ])('refuse %j and stay as they are', async (body, field, rule) => {
    const answer = await api.put(PATH, body);
    expect([answer.status, answer.at('errors.0.meta')]).toEqual([422, { source_field: field, rule }]);
    expect((await api.get(PATH)).at('attributes')).toEqual(DEFAULTS);
  });

  it('are at most 32 KiB', async () => {
    const console = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`key-${index}`, 'x'.repeat(200)]),
    );
    expect((await api.put(PATH, { console })).status).toBe(413);
  });
});
