import { once } from 'node:events';
import { createServer } from 'node:http';
import { WebSocket } from 'ws';

// Tabs that watch, each in an order of its own so that no two share a frame. Answers with the frames that came, once all
// are open. usage: events-clients.ts <panel> <key,…> <sockets a key> <uuid,…> <port>
const [url, keys, perKey, list, port] = process.argv.slice(2);
const uuids = list!.split(',');
let frames = 0;
let index = 0;
for (const key of keys!.split(',')) {
  for (let count = 0; count < Number(perKey); count++) {
    const headers = { authorization: `Bearer ${key}` };
    const socket = new WebSocket(`${url!.replace('http', 'ws')}/api/client/events`, { headers });
    socket.on('message', (data: Buffer) => {
      if (data.includes('server.stats')) frames += 1;
    });
    await once(socket, 'open');
    const from = index++ % uuids.length;
    const servers = [...uuids.slice(from), ...uuids.slice(0, from)];
    socket.send(JSON.stringify({ type: 'watch', data: { servers, stats: true } }));
  }
}
createServer((_, response) => void response.end(String(frames))).listen(Number(port), '127.0.0.1');
