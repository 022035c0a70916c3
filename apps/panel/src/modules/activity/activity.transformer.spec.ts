import { describe, expect, it } from 'vitest';
import '@app/contracts/activity/server.events.js';
import { activityItem } from './activity.transformer.js';
import type { ActivityActor, ActivityRow } from './activity.types.js';

const ACTOR: ActivityActor = {
  id: 5,
  uuid: 'u',
  username: 'kim',
  email: 'Kim@example.com',
  nameFirst: null,
  nameLast: null,
  language: 'en',
  rootAdmin: false,
  useTotp: false,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};
const row = (properties: Record<string, unknown>, event = 'server:file.delete'): ActivityRow => ({
  id: 1,
  event,
  ip: '10.0.0.1',
  description: null,
  apiKeyId: 3,
  properties,
  timestamp: new Date('2026-01-01T00:00:00.900Z'),
  actor: ACTOR,
});
const own = { readerId: 5, seesAddresses: false, withActor: false };
const other = { ...own, readerId: 6 };
const properties = (given: Record<string, unknown>, view = own) =>
  activityItem(row(given), view).attributes['properties'];

describe('an activity line', () => {
  it('has a stable opaque id and the time without fraction', () => {
    expect(activityItem(row({}), own).attributes).toMatchObject({
      id: '356a192b7913b04c54574d18c28d46e6395428ab',
      is_api: true,
      timestamp: '2026-01-01T00:00:00+00:00',
    });
  });

  it('shows its address to the actor and to administrators only', () => {
    expect(activityItem(row({}), own).attributes['ip']).toBe('10.0.0.1');
    expect(activityItem(row({}), other).attributes['ip']).toBeNull();
    expect(activityItem(row({}), { ...other, seesAddresses: true }).attributes['ip']).toBe('10.0.0.1');
  });

  it('counts a list, and a lone count is called count', () => {
    expect(properties({ files: ['a', 'b'] })).toEqual({ files: ['a', 'b'], count: 2 });
    expect(properties({ files: ['a'], users: [] })).toEqual({
      files: ['a'],
      files_count: 1,
      users: [],
      users_count: 0,
    });
  });

  it.each([
    ['', '/'],
    ['/', '/'],
    ['a//b', '/a/b/'],
    ['/a/', '/a/'],
  ])('writes the directory %j as %j', (directory, expected) => {
    expect(properties({ directory })).toEqual({ directory: expected });
  });

  it('hides the address of others in its properties too', () => {
    expect(properties({ ip: '10.0.0.1' }, other)).toEqual({ ip: '[hidden]' });
    expect(properties({ ip: '10.0.0.1' }, own)).toEqual({ ip: '10.0.0.1' });
  });

  it('says whether there is more to know than its text tells', () => {
    const more = (given: Record<string, unknown>) =>
      activityItem(row(given, 'server:console.command'), own).attributes['has_additional_metadata'];
    expect(more({ command: 'say' })).toBe(false);
    expect(more({ command: 'say', using_sftp: true })).toBe(false);
    expect(more({ command: 'say', original_timestamp: 'x' })).toBe(true);
  });

  it('names its actor when asked, and a null resource without one', () => {
    const view = { ...own, withActor: true };
    expect(activityItem(row({}), view).attributes['relationships']).toMatchObject({
      actor: { object: 'user', attributes: { uuid: 'u', username: 'kim' } },
    });
    expect(activityItem({ ...row({}), actor: null }, view).attributes['relationships']).toEqual({
      actor: { object: 'null_resource', attributes: null },
    });
  });
});
