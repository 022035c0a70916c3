// Inside the browser's network: passes connections to the panel on through a socket file.
import { connect, createServer } from 'node:net';

const [port, path] = process.argv.slice(2);
createServer((inside) => {
  const outside = connect(path);
  inside.pipe(outside).pipe(inside);
  inside.on('error', () => outside.destroy());
  outside.on('error', () => inside.destroy());
}).listen(Number(port), '127.0.0.1');
// The first connection stays idle; when the test ends it, this ends.
connect(path).on('close', () => process.exit());
