import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Something that listens on a port of this machine. */
interface Backend {
  readonly port: number;
}

/**
 * One port in front of several processes, as a balancer that knows nothing but TCP: a new connection goes to the
 * process that is preferred and, when that does not listen, to the next; one that is open ends with its process.
 */
export class Balancer {
  private preferred = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly backends: readonly Backend[],
    private readonly server: Server,
  ) {}

  static async start(...backends: readonly Backend[]): Promise<Balancer> {
    const server = createServer();
    const balancer = new Balancer(backends, server);
    server.on('connection', (socket) => void balancer.pass(socket));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  prefer(backend: Backend): void {
    this.preferred = this.backends.indexOf(backend);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private async pass(client: Socket): Promise<void> {
    this.keep(client);
    for (let turn = 0; turn < this.backends.length; turn++) {
      const { port } = this.backends[(this.preferred + turn) % this.backends.length]!;
      const upstream = connect(port, '127.0.0.1');
      const isThere = await once(upstream, 'connect').then(
        () => true,
        () => false,
      );
      if (!isThere) continue;
      this.keep(upstream);
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        one.pipe(other);
        one.once('close', () => other.destroy());
      }
      return;
    }
    client.destroy();
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket));
  }
}
