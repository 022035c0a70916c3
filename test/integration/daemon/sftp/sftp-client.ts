import { once } from 'node:events';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import ssh2, { type ConnectConfig, type SFTPWrapper, type Stats } from 'ssh2';
import type { TestDaemon } from '../support/test-daemon.js';
import { SFTP_PASSWORD } from '../support/fake-panel.js';

/** Numbers of the protocol that an error carries. */
export const NO_SUCH_FILE = 2;
export const PERMISSION_DENIED = 3;
export const FAILURE = 4;
export const QUOTA_EXCEEDED = 15;
export const UNSUPPORTED = 8;

export interface Entry {
  readonly name: string;
  readonly longname: string;
  readonly attributes: Stats;
}

/** A client of ssh2's own, whose words are those of the protocol. */
export class SftpClient {
  private constructor(
    readonly connection: ssh2.Client,
    readonly sftp: SFTPWrapper,
  ) {}

  static async connect(
    daemon: Pick<TestDaemon, 'sftpPort'>,
    server: string,
    { user = 'user-1', ...more }: ConnectConfig & { user?: string } = {},
  ): Promise<SftpClient> {
    const connection = await login(daemon, server, { user, ...more });
    const sftp = await promisify<SFTPWrapper>((done) => connection.sftp(done))();
    return new SftpClient(connection, sftp);
  }

  /** Settles when the connection has ended, by whomever. */
  readonly closed = new Promise<void>((resolve) => {
    queueMicrotask(() => this.connection.once('close', () => resolve()));
  });

  end(): void {
    this.connection.end();
  }

  async read(path: string): Promise<string> {
    return String(
      await promisify((done: (error: unknown, data: Buffer) => void) =>
        this.sftp.readFile(path, (error, data) => done(error ?? null, data)),
      )(),
    );
  }

  write(path: string, text: string | Buffer, flag = 'w'): Promise<void> {
    return this.run((done) => this.sftp.writeFile(path, text as string, { flag } as never, done));
  }

  list(path: string): Promise<Entry[]> {
    return new Promise((resolve, reject) => {
      this.sftp.readdir(path, (error, list) => {
        if (error) return reject(error as Error);
        resolve(
          list.map(({ filename, longname, attrs }) => ({
            name: filename,
            longname,
            attributes: attrs as Stats,
          })),
        );
      });
    });
  }

  async names(path: string): Promise<string[]> {
    return (await this.list(path)).map(({ name }) => name).toSorted();
  }

  look(path: string, how: 'stat' | 'lstat' = 'stat'): Promise<Stats> {
    return new Promise((resolve, reject) => {
      this.sftp[how](path, (error, stats) => (error ? reject(error as Error) : resolve(stats)));
    });
  }

  answer<T>(ask: (done: (error: Error | undefined, value: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      ask((error, value) => (error ? reject(error) : resolve(value)));
    });
  }

  run(ask: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      ask((error) => (error ? reject(error) : resolve()));
    });
  }
}

/** Logs in; rejects with the client's error when it may not. */
export async function login(
  daemon: Pick<TestDaemon, 'sftpPort'>,
  server: string,
  { user = 'user-1', ...more }: ConnectConfig & { user?: string } = {},
): Promise<ssh2.Client> {
  const connection = new ssh2.Client();
  const ready = once(connection, 'ready');
  connection.connect({
    host: '127.0.0.1',
    port: daemon.sftpPort,
    username: `${user}.${server.slice(0, 8)}`,
    ...(more.privateKey || more.tryKeyboard ? {} : { password: SFTP_PASSWORD }),
    ...more,
  });
  await ready;
  connection.on('error', () => undefined);
  return connection;
}

/** The code and the sentence of a refusal. */
export const refusal = (work: Promise<unknown>): Promise<{ code: number; message: string }> =>
  work.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: { code: number; message: string }) => ({ code: error.code, message: error.message }),
  );

export const socketOf = (connection: ssh2.Client): Socket =>
  (connection as unknown as { _sock: Socket })._sock;
