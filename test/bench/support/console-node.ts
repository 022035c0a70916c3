// A node's end of the console, made of the daemon's own throttle, framing and writers: one server tells much.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { POSITION_HEADER } from '@app/contracts/ws/console.frames.js';
import {
  consoleFrames,
  eventFrame,
  withPosition,
} from '../../../apps/daemon/src/modules/console/frame-bytes.js';
import { SocketWriter } from '../../../apps/daemon/src/modules/console/socket-writer.js';
import { LineThrottle } from '../../../apps/daemon/src/modules/servers/console/console-lines.js';

const [port, linesPerSecond] = process.argv.slice(2).map(Number) as [number, number];
const TICK_MS = 10;
const STATE_EVERY_TICKS = 10;
const LINE_BYTES = 120;

const now = (): string => (performance.timeOrigin + performance.now()).toFixed(3);
const wss = new WebSocketServer({ noServer: true });
/** Whether each is a relay that asks for positions. */
const writers = new Map<SocketWriter, boolean>();
const http = createServer((_request, response) => response.end('ready'));

http.on('upgrade', (request, socket, head) => {
  wss.handleUpgrade(request, socket, head, (ws) => {
    const writer = new SocketWriter(
      socket,
      () => ws.readyState === ws.OPEN,
      () => ws.terminate(),
      (text) => text,
    );
    ws.on('error', () => undefined);
    ws.on('close', () => {
      writer.close();
      writers.delete(writer);
    });
    ws.once('message', () => {
      writer.event(eventFrame('auth success'));
      writers.set(writer, POSITION_HEADER in request.headers);
    });
  });
});

const throttle = new LineThrottle(() => ({ enabled: true, lines: 2_000, intervalMs: 100 }));
let ticks = 0;
let position = 0;
setInterval(() => {
  if (writers.size === 0) return;
  const made = Array.from({ length: (linesPerSecond * TICK_MS) / 1000 }, () => now().padEnd(LINE_BYTES, 'x'));
  const { passed } = throttle.admit(made, Date.now());
  const frames = passed.length > 0 ? consoleFrames(passed) : null;
  position += passed.length;
  const marked = frames && withPosition(frames, position);
  ticks += 1;
  const state =
    ticks % STATE_EVERY_TICKS === 0 ? eventFrame('status', ['running', String(ticks), now()]) : null;
  for (const [writer, wantsPosition] of writers) {
    if (frames && marked) writer.console(wantsPosition ? marked : frames);
    if (state) writer.event(state);
  }
}, TICK_MS);
http.listen(port, '127.0.0.1');
