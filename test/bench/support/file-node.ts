// A node's end of files, as bare as a Node stream can be: gives zeros and throws away what comes.
import { createServer, type ServerResponse } from 'node:http';

const [port, bytes] = process.argv.slice(2).map(Number) as [number, number];
const PART = Buffer.alloc(64 * 1024);

function give(response: ServerResponse): void {
  let left = bytes;
  const more = (): void => {
    while (left > 0) {
      const part = left < PART.length ? PART.subarray(0, left) : PART;
      left -= part.length;
      if (!response.write(part)) return void response.once('drain', more);
    }
    response.end();
  };
  response.writeHead(200, { 'content-length': bytes });
  more();
}

createServer((request, response) => {
  if (request.url?.startsWith('/download/file')) return give(response);
  request.resume().on('end', () => response.writeHead(request.method === 'POST' ? 204 : 200).end());
}).listen(port, '127.0.0.1');
