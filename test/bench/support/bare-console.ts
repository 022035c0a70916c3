// The bare baseline of consoles: `ws` alone, each line sent to each socket as soon as there is room in its buffer.
import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

const [port, linesPerSecond, lineBytes] = process.argv.slice(2).map(Number) as [number, number, number];
const TICK_MS = 10;
const MOST_BUFFERED = 256 * 1024;

const sockets = new Set<WebSocket>();
const http = createServer((_request, response) => response.end('ready'));
const server = new WebSocketServer({ server: http, perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('error', () => undefined);
  socket.on('close', () => sockets.delete(socket));
  socket.on('message', () => {
    socket.send('{"event":"auth success"}');
    sockets.add(socket);
  });
});

let begun = Date.now();
let sent = 0;
setInterval(() => {
  if (sockets.size === 0) {
    begun = Date.now();
    sent = 0;
    return;
  }
  const due = Math.floor(((Date.now() - begun) * linesPerSecond) / 1000);
  const line = String(Date.now()).padEnd(lineBytes, '.');
  const frame = JSON.stringify({ event: 'console output', args: [line] });
  // What is overdue by more than a few ticks is left out: a server that cannot keep up must not run ever later.
  const count = Math.min(due - sent, (linesPerSecond / 1000) * TICK_MS * 4);
  sent = due;
  for (const socket of sockets) {
    for (let index = 0; index < count && socket.bufferedAmount < MOST_BUFFERED; index++) socket.send(frame);
  }
}, TICK_MS);
http.listen(port, '127.0.0.1');
