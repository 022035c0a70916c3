import { describe, expect, it, vi } from 'vitest';
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
    const drop = vi.fn();
    const one = places.takeWaiting('1.1.1.1', drop)!;
    expect(places.takeWaiting('1.1.1.1', drop)).not.toBeNull();
    expect(places.takeWaiting('1.1.1.1', drop)).toBeNull();
    expect(places.isFree('s', 'a')).toBe(true);
    one();
    one();
    expect(places.takeWaiting('1.1.1.1', drop)).not.toBeNull();
    expect(places.takeWaiting('1.1.1.1', drop)).toBeNull();
    expect(drop).not.toHaveBeenCalled();
  });

  it('[W1] are always there for one more that waits: the oldest goes, once', () => {
    const places = slots();
    const dropped: string[] = [];
    const wait = (address: string) => places.takeWaiting(address, () => dropped.push(address));
    const [first, second] = [wait('1.1.1.1'), wait('2.2.2.2'), wait('2.2.2.2')];
    // Said who he is, or left.
    second!();
    expect([wait('3.3.3.3'), dropped]).toEqual([expect.anything(), []]);
    expect([wait('4.4.4.4'), dropped]).toEqual([expect.anything(), ['1.1.1.1']]);
    first!();
    expect([wait('1.1.1.1'), wait('1.1.1.1')]).toEqual([expect.anything(), expect.anything()]);
    expect(dropped).toEqual(['1.1.1.1', '2.2.2.2', '3.3.3.3']);
  });
});
