import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Transform, type TransformCallback } from 'node:stream';

/** A wire between two ends that can be cut: what comes through is counted. */
export class CuttableProxy {
  /** Bytes that went to the far end. */
  passed = 0;
  private cutAt = Number.POSITIVE_INFINITY;
  private isSevered = false;
  private hold: { at: number; reached: () => void } | null = null;
  private readonly waits = new Map<string, () => void>();
  /** What goes on with those that are held. */
  private readonly held = new Set<() => void>();
  private told: (() => void)[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(port: number): Promise<CuttableProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new CuttableProxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (near) => proxy.join(near, connect(port, '127.0.0.1')));
    return proxy;
  }

  /** Who is let in, by the first words of a connection; those that are not find it broken. */
  letsIn: (head: string) => boolean = () => true;

  /** Breaks all connections once so many further bytes have gone to the far end. */
  cutAfter(bytes: number): void {
    this.cutAt = this.passed + bytes;
  }

  /** Lets nothing through once so many further bytes have gone to the far end; resolves when it has come to that. */
  holdAfter(bytes: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.hold = { at: this.passed + bytes, reached: resolve };
    return promise;
  }

  /** Holds the next connection that says these words to the far end, before it has; resolves when it has come to that. */
  holdAt(words: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waits.set(words, resolve);
    return promise;
  }

  /** What is held goes on, and nothing else will be held. */
  release(): void {
    this.hold = null;
    this.waits.clear();
    for (const goOn of this.held) goOn();
    this.held.clear();
  }

  /** Breaks all connections; new ones are as before. */
  cut(): void {
    this.cutAt = Number.POSITIVE_INFINITY;
    this.hold = null;
    this.held.clear();
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  /** Breaks all connections, also new ones, once so many further bytes have gone to the far end; resolves then. */
  async severAfter(bytes: number): Promise<void> {
    await this.holdAfter(bytes);
    this.sever();
  }

  /** Breaks all connections, also new ones. */
  sever(): void {
    this.isSevered = true;
    this.cut();
  }

  /** When somebody has found it severed. */
  found(): Promise<void> {
    return new Promise((resolve) => this.told.push(resolve));
  }

  mend(): void {
    this.isSevered = false;
  }

  async close(): Promise<void> {
    this.server.close();
    this.cut();
    await once(this.server, 'close');
  }

  private join(near: Socket, far: Socket): void {
    if (this.isSevered) {
      near.resetAndDestroy();
      for (const tell of this.told.splice(0)) tell();
    }
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    }
    let isKnown = false;
    const gate = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        if (!isKnown && !this.letsIn(chunk.toString('latin1'))) return void near.resetAndDestroy();
        isKnown = true;
        this.pass(chunk, gate, done);
      },
    });
    near.pipe(gate).pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }

  private pass(chunk: Buffer, gate: Transform, done: TransformCallback): void {
    const [words, reached] = [...this.waits].find(([each]) => chunk.includes(each)) ?? [];
    if (words !== undefined) {
      this.waits.delete(words);
      this.held.add(() => this.pass(chunk, gate, done));
      return reached!();
    }
    this.passed += chunk.length;
    if (this.passed >= this.cutAt) this.cut();
    if (!this.hold || this.passed < this.hold.at) return done(null, chunk);
    gate.push(chunk);
    this.held.add(() => done());
    this.hold.reached();
  }
}
