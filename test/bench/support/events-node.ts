import { createServer } from 'node:http';

// A node whose servers use a little more each time: usage: events-node.ts <port> <uuid,…>
const [port, list] = process.argv.slice(2);
const uuids = list!.split(',');
let turn = 0;
const server = (uuid: string): object => ({
  state: 'running',
  is_suspended: false,
  configuration: { uuid },
  utilization: {
    memory_bytes: 500_000_000 + turn,
    memory_limit_bytes: 1_000_000_000,
    cpu_absolute: 12.345,
    network: { rx_bytes: turn, tx_bytes: turn },
    uptime: turn * 2000,
    state: 'running',
    disk_bytes: 9_000_000_000,
  },
});
createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.url !== '/api/servers') return void response.end('{}');
  turn += 1;
  response.end(JSON.stringify(uuids.map(server)));
}).listen(Number(port), '127.0.0.1');
