import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CLOSE_SESSION_ENDED } from '@app/contracts/ws/events.frames.js';
import { EventsConnection, type EventsHooks, type EventsSocket } from './events-connection.js';

class FakeSocket implements EventsSocket {
  readyState = 0;
  readonly sent: unknown[] = [];
  onopen: EventsSocket['onopen'] = null;
  onmessage: EventsSocket['onmessage'] = null;
  onclose: EventsSocket['onclose'] = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.readyState = 3;
  }
  accept(): void {
    this.readyState = 1;
    this.onopen?.call(this as never, {} as Event);
  }
  say(frame: unknown): void {
    this.onmessage?.call(this as never, { data: JSON.stringify(frame) } as MessageEvent);
  }
  drop(code = 1006): void {
    this.readyState = 3;
    this.onclose?.call(this as never, { code } as CloseEvent);
  }
}

describe('the events socket', () => {
  let sockets: FakeSocket[];
  let heard: string[];
  let connection: EventsConnection;
  const last = (): FakeSocket => sockets.at(-1)!;
  const hooks: EventsHooks = {
    open: () => {
      sockets.push(new FakeSocket());
      return last();
    },
    onEvent: ({ type }) => heard.push(type),
    onAgain: () => heard.push('again'),
    onAway: () => heard.push('away'),
    onSessionEnded: () => heard.push('ended'),
  };

  beforeEach(() => {
    vi.useFakeTimers();
    [sockets, heard] = [[], []];
    connection = new EventsConnection(hooks);
  });
  afterEach(() => {
    connection.end();
    vi.useRealTimers();
  });

  it('tells once what all parts of a page want, and again after a gap', () => {
    connection.watch({ servers: ['a', 'b'], stats: false });
    const leave = connection.watch({ servers: ['b', 'c'], stats: true });
    last().accept();
    vi.runOnlyPendingTimers();
    const wish = { type: 'watch', data: { servers: ['a', 'b', 'c'], stats: true } };
    expect(last().sent).toEqual([wish]);
    last().drop();
    vi.advanceTimersByTime(1000);
    expect(sockets).toHaveLength(2);
    last().accept();
    expect(last().sent).toEqual([wish]);
    expect(heard).toEqual(['again']);
    leave();
    vi.advanceTimersByTime(100);
    expect(last().sent.at(-1)).toEqual({ type: 'watch', data: { servers: ['a', 'b'], stats: false } });
  });

  it('tries more and more rarely, has states asked for after ten seconds, and stops that when it is back', () => {
    last().accept();
    const waits: number[] = [];
    for (let tries = 0; tries < 8; tries += 1) {
      last().drop();
      waits.push(connection.view.retryAt! - Date.now());
      vi.advanceTimersByTime(waits.at(-1)! + 1);
    }
    waits.forEach((wait, tries) => {
      const longest = Math.min(500 * 2 ** tries, 15_000);
      expect(wait).toBeGreaterThanOrEqual(longest / 2);
      expect(wait).toBeLessThanOrEqual(longest);
    });
    expect(connection.view.tries).toBe(8);
    const asked = heard.filter((what) => what === 'away').length;
    expect(asked).toBeGreaterThan(0);
    last().accept();
    vi.advanceTimersByTime(60_000);
    expect(heard.filter((what) => what === 'away')).toHaveLength(asked);
    expect(connection.view).toMatchObject({ phase: 'open', tries: 0, retryAt: null });
  });

  it('passes on what it knows and nothing else', () => {
    last().accept();
    last().say({ type: 'hello', data: { version: '9' } });
    last().say({ type: 'of the next release', data: {} });
    last().onmessage?.call(last() as never, { data: 'no json' } as MessageEvent);
    expect(heard).toEqual(['hello']);
    expect(connection.view.version).toBe('9');
  });

  it('does not try again once the session has ended, until somebody says so', () => {
    last().accept();
    last().drop(CLOSE_SESSION_ENDED);
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual(['ended']);
    expect(sockets).toHaveLength(1);
    connection.retry();
    expect(sockets).toHaveLength(2);
  });

  it('does nothing more after its end', () => {
    last().accept();
    connection.end();
    last().drop();
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
  });
});
