import { describe, expect, it } from 'vitest';
import { CreateServer } from '@app/contracts/application/servers.schemas.js';
import { amountsOf, missing, NEW_SERVER, requestOf } from './new-server.rules.js';

const draft = { ...NEW_SERVER, name: ' Lobby ', owner: '3', egg: '5', environment: { JAR: 'server.jar' } };

describe('a new server', () => {
  it('is asked for as the panel takes it, placed by the panel or by hand', () => {
    expect(CreateServer.parse(requestOf(draft))).toMatchObject({
      name: 'Lobby',
      user: 3,
      egg: 5,
      limits: { memory: 2048, cpu: 100, disk: 10_240 },
      deploy: { dedicated_ip: false, port_range: [] },
      environment: { JAR: 'server.jar' },
    });
    const placed = CreateServer.parse(requestOf({ ...draft, allocation: '77' }));
    expect(placed.allocation).toEqual({ default: 77 });
    expect(placed.deploy).toBeUndefined();
  });

  it('has the size that was chosen, or one of its own', () => {
    expect(amountsOf({ ...draft, size: 'l', memory: '1' })).toEqual({ memory: 8192, cpu: 400, disk: 40_960 });
    expect(amountsOf({ ...draft, size: 'own', memory: '512', cpu: '50', disk: '1024' })).toEqual({
      memory: 512,
      cpu: 50,
      disk: 1024,
    });
  });

  it('says what is missing', () => {
    const variables = [
      { env_variable: 'JAR', rules: ['required', 'string'] },
      { env_variable: 'NOTE', rules: ['nullable', 'string'] },
    ];
    expect(missing(NEW_SERVER, variables)).toEqual(['name', 'owner', 'egg', 'environment.JAR']);
    expect(missing(draft, variables)).toEqual([]);
  });
});
