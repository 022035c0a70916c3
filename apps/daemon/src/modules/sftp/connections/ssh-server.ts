import type { KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import { opensshKey } from './host-key.js';

/** A key that a client offers; with a signature it has proved to hold its secret half. */
export interface OfferedKey {
  /** As a line of `authorized_keys`. */
  readonly line: string;
  /** Whether the signature is right; null when the client only asks. */
  readonly isProven: boolean | null;
}

/** One way of logging in that a client tries. */
export interface LoginAttempt {
  readonly username: string;
  readonly sessionId: Buffer;
  readonly clientVersion: string;
  readonly password?: string;
  readonly key?: OfferedKey;
  /** Asks the person at the client, without showing what is typed; null where that is not possible. */
  readonly ask?: (prompt: string) => Promise<string | null>;
  accept(): void;
  reject(): void;
}

export type LoginMethod = 'publickey' | 'password' | 'keyboard-interactive';

/** Who decides about one connection. */
export interface ConnectionHandler {
  readonly methods: readonly LoginMethod[];
  attempt(attempt: LoginAttempt): Promise<void>;
  /** A logged-in client opens a stream for SFTP. False = it may not. */
  mayOpen(): boolean;
  open(channel: Duplex): void;
  failed(error: unknown): void;
}

/** What both ends of the connection have to know; daemon-runtime.md §6. */
const KEX = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group14-sha256',
] as const;
/**
 * ChaCha20 is left out: OpenSSH prefers it, and without machine code of its own ssh2 is ten times slower with it than
 * with AES, which Node has.
 */
const CIPHERS = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
] as const;
const MACS = [
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
] as const;
const KEEPALIVE_MS = 30_000;
/** Streams of one connection at a time. */
const MAX_STREAMS = 10;

/** What is not in the types of ssh2: the identifier of the connection that a login is bound to. */
interface Connection extends ssh2.Connection {
  readonly _protocol?: { readonly _kex?: { readonly sessionID?: Buffer } };
}

/** The SSH of all connections. Loaded with the first of them, as its libraries take some MiB. */
export class SshServer {
  private readonly server: ssh2.Server;
  private readonly handlers = new Map<string, ConnectionHandler>();

  constructor(key: KeyObject) {
    this.server = new ssh2.Server(
      {
        hostKeys: [opensshKey(key)],
        ident: 'Rookery',
        keepaliveInterval: KEEPALIVE_MS,
        keepaliveCountMax: 3,
        algorithms: {
          kex: [...KEX],
          cipher: [...CIPHERS],
          hmac: [...MACS],
          compress: ['none'],
        },
      },
      (client, info) => {
        const handler = this.handlers.get(nameOf(info.ip, info.port));
        if (!handler) return void client.end();
        serve(client, info.header.versions.software, handler);
      },
    );
    this.server.on('error', () => undefined);
  }

  /** Takes a connection over. */
  take(socket: Socket, handler: ConnectionHandler): void {
    const name = nameOf(socket.remoteAddress, socket.remotePort);
    this.handlers.set(name, handler);
    socket.once('close', () => {
      if (this.handlers.get(name) === handler) this.handlers.delete(name);
    });
    this.server.injectSocket(socket);
  }
}

const nameOf = (address: string | undefined, port: number | undefined): string => `${address} ${port}`;

function serve(client: Connection, clientVersion: string, handler: ConnectionHandler): void {
  client.on('error', (error: unknown) => handler.failed(error));
  client.on('authentication', (context) => {
    const reject = (): void => context.reject([...handler.methods]);
    const sessionId = client._protocol?._kex?.sessionID ?? Buffer.alloc(0);
    const attempt = attemptOf(context, { sessionId, clientVersion, reject });
    if (!attempt) return reject();
    handler.attempt(attempt).catch((error: unknown) => {
      handler.failed(error);
      reject();
    });
  });
  let streams = 0;
  client.on('session', (accept, reject) => {
    if (streams >= MAX_STREAMS) return reject();
    streams++;
    const session = accept();
    session.once('close', () => streams--);
    // Without a listener for `sftp` a plain stream comes: names are bytes to us, and text to ssh2's own parser.
    session.on('subsystem', (acceptStream, rejectStream, { name }) => {
      if (name !== 'sftp' || !handler.mayOpen()) return rejectStream?.();
      const channel = acceptStream();
      // Programs such as scp take an end without a status for a failure.
      channel.once('end', () => channel.exit(0));
      handler.open(channel);
    });
  });
}

function attemptOf(
  context: ssh2.AuthContext,
  connection: Pick<LoginAttempt, 'sessionId' | 'clientVersion' | 'reject'>,
): LoginAttempt | null {
  const common = { ...connection, username: context.username, accept: () => context.accept() };
  switch (context.method) {
    case 'password':
      return { ...common, password: context.password };
    case 'publickey': {
      const key = offeredKey(context);
      return key && { ...common, key };
    }
    case 'keyboard-interactive':
      return {
        ...common,
        ask: (prompt) =>
          new Promise((resolve) =>
            context.prompt([{ prompt, echo: false }], (answers: unknown) =>
              resolve(Array.isArray(answers) && typeof answers[0] === 'string' ? answers[0] : null),
            ),
          ),
      };
    default:
      return null;
  }
}

function offeredKey(context: ssh2.PublicKeyAuthContext): OfferedKey | null {
  const parsed = ssh2.utils.parseKey(context.key.data);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!key || key instanceof Error) return null;
  const { signature, blob, hashAlgo } = context;
  const isProven =
    signature === undefined || blob === undefined ? null : key.verify(blob, signature, hashAlgo) === true;
  return { line: `${key.type} ${context.key.data.toString('base64')}`, isProven };
}
