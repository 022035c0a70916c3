import { describe, expect, it } from 'vitest';
import { ConsoleSlots } from './console-slots.js';

const slots = () => new ConsoleSlots({ perServer: 3, perUser: 2, waitingPerAddress: 2, waiting: 3 });

describe('places at a console', () => {
  it('end per user before they end per server', () => {
    const places = slots();
    expect(places.take('s', 'a')).not.toBeNull();
    expect(places.take('s', 'a')).not.toBeNull();
    expect(places.take('s', 'a')).toBeNull();
    expect(places.take('s', 'b')).not.toBeNull();
    expect(places.take('s', 'c')).toBeNull();
    expect(places.take('other', 'a')).not.toBeNull();
  });

  it('come back once, however often they are given back', () => {
    const places = slots();
    const first = places.take('s', 'a')!;
    places.take('s', 'a');
    first();
    first();
    expect(places.take('s', 'a')).not.toBeNull();
    expect(places.take('s', 'a')).toBeNull();
  });

  it('[W1] are not taken by sockets that have not said who they are', () => {
    const places = slots();
    const one = places.takeWaiting('1.1.1.1')!;
    expect(places.takeWaiting('1.1.1.1')).not.toBeNull();
    expect(places.takeWaiting('1.1.1.1')).toBeNull();
    expect(places.takeWaiting('2.2.2.2')).not.toBeNull();
    expect(places.takeWaiting('3.3.3.3')).toBeNull();
    expect(places.isFree('s', 'a')).toBe(true);
    one();
    expect(places.takeWaiting('3.3.3.3')).not.toBeNull();
  });
});
