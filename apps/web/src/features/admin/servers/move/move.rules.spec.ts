import { describe, expect, it } from 'vitest';
import { CreateServer } from '@app/contracts/application/servers.schemas.js';
import type { PlainServer } from '../servers.api.js';
import { asPlacement, placesFor } from './move.rules.js';

const server = (id: number, memory = 512): PlainServer =>
  ({
    ...{ id, name: `server ${id}`, user: 3, egg: 5, allocation: id * 10 },
    limits: { memory, disk: 1024, cpu: 100, swap: 0, io: 500 },
  }) as PlainServer;
const address = (id: number, port: number) => ({ id, ip: '10.0.0.9', port });

describe('moves of servers', () => {
  it('keep the ports where they are free, and take as many addresses as there were', () => {
    const moving = [
      { server: server(1), addresses: [address(11, 25_575), address(10, 25_565)] },
      { server: server(2), addresses: [address(20, 25_566)] },
    ];
    const free = [address(90, 25_570), address(91, 25_565), address(92, 25_571)];
    expect(placesFor(moving, free)).toEqual([
      { primary: address(91, 25_565), additional: [address(90, 25_570)] },
      { primary: address(92, 25_571), additional: [] },
    ]);
    expect(placesFor(moving.slice(1), free, 92)).toEqual([{ primary: address(92, 25_571), additional: [] }]);
  });

  it('have no place where the node has too few addresses', () => {
    const moving = [
      { server: server(1), addresses: [address(10, 1), address(11, 2)] },
      { server: server(2), addresses: [address(20, 3)] },
    ];
    expect(placesFor(moving, [address(90, 4)])).toEqual([null, { primary: address(90, 4), additional: [] }]);
  });

  it('need the room of all of them', () => {
    expect(CreateServer.parse(asPlacement([server(1), server(2, 1024)])).limits).toMatchObject({
      memory: 1536,
      disk: 2048,
      cpu: 200,
    });
  });
});
