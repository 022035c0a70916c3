// Inside the browser's network: passes connections to the panel on through a socket file.
import { connect, createServer } from 'node:net';

const [port, path] = process.argv.slice(2);
createServer((inside) => {
  const outside = connect(path);
  inside.pipe(outside).pipe(inside);
  inside.on('error', () => outside.destroy());
  outside.on('error', () => inside.destroy());
}).listen(Number(port), '127.0.0.1');
// The first connection carries nothing; when the test ends it or dies, this ends. Unread, its end would not be noticed.
connect(path)
  .resume()
  .on('close', () => process.exit());
