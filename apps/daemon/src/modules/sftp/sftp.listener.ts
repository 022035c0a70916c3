import { type AddressInfo, createServer, type Server as NetServer, type Socket } from 'node:net';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { addressGroup } from '@app/platform/http/address-group.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigStore } from '../../config/config-store.js';
import { hostKey } from './connections/host-key.js';
import { type ConnectionHome, SftpConnection } from './connections/sftp-connection.js';
import type { LoginMethod, SshServer } from './connections/ssh-server.js';
import type { SftpResponder } from './protocol/sftp-stream.js';
import { type LoginOutcome, SftpLogins, type SftpCredentials, type SftpGrant } from './sftp-logins.js';
import { SftpSessions } from './sftp-sessions.js';

/** Connections that have not logged in, from one address and from all; beyond, the oldest has to go. */
const MAX_WAITING_PER_ADDRESS = 60;
const MAX_WAITING = 300;
/** How often it looks whether the configuration names another place, or the place has come free. */
const LOOK_MS = 5_000;
const METHODS: readonly LoginMethod[] = ['publickey', 'password', 'keyboard-interactive'];

/** The daemon's door for SFTP (daemon-runtime.md §6): listens, and knows who has not logged in yet (hazard S2). */
@Injectable()
export class SftpListener implements ConnectionHome, OnApplicationBootstrap, OnModuleDestroy {
  /** Oldest first. */
  private readonly waiting = new Set<SftpConnection>();
  private net: NetServer | null = null;
  private place = '';
  /** A place that was taken, said once. */
  private refused = '';
  private timer: NodeJS.Timeout | undefined;
  private ssh: Promise<SshServer> | undefined;

  constructor(
    private readonly logins: SftpLogins,
    private readonly sessions: SftpSessions,
    private readonly config: ConfigStore,
    private readonly logger: AppLogger,
  ) {}

  get loginMs(): number {
    return this.config.current.system.sftp.login_timeout * 1000;
  }

  get idleMs(): number {
    return this.config.current.system.sftp.idle_timeout * 1000;
  }

  get methods(): readonly LoginMethod[] {
    return this.config.current.system.sftp.key_only ? ['publickey'] : METHODS;
  }

  /** Where it listens; null while it does not. */
  get address(): AddressInfo | null {
    return (this.net?.address() as AddressInfo | null | undefined) ?? null;
  }

  onApplicationBootstrap(): void {
    this.listen();
    this.timer = setInterval(() => this.listen(), LOOK_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.net?.close();
    for (const connection of [...this.waiting]) connection.end();
  }

  login(shown: SftpCredentials): Promise<LoginOutcome> {
    return this.logins.login(shown);
  }

  admit(connection: SftpConnection, grant: SftpGrant): boolean {
    const isAdmitted = this.sessions.admit(connection, grant);
    if (isAdmitted) this.waiting.delete(connection);
    return isAdmitted;
  }

  responder(connection: SftpConnection, grant: SftpGrant): SftpResponder {
    return this.sessions.responder(connection, grant);
  }

  left(connection: SftpConnection): void {
    this.waiting.delete(connection);
    this.sessions.leave(connection);
  }

  failed(error: unknown): void {
    this.logger.pino.debug({ context: 'Sftp', error }, 'an SFTP connection failed');
  }

  /** Listens where the configuration says now; a place that is taken is tried again. */
  private listen(): void {
    const { bind_address: host, bind_port: port } = this.config.current.system.sftp;
    const place = `${host} ${port}`;
    if (this.net !== null && this.place === place) return;
    this.net?.close();
    // Not read before somebody listens to it: the first connection loads what speaks SSH.
    const net = createServer({ pauseOnConnect: true }, (socket) => this.receive(socket));
    net.once('listening', () => (this.refused = ''));
    net.on('error', (error) => {
      if (this.net === net) this.net = null;
      if (this.refused === place) return;
      this.refused = place;
      this.logger.pino.error({ context: 'Sftp', error, host, port }, 'cannot listen for SFTP; trying again');
    });
    net.listen(port, host);
    this.net = net;
    this.place = place;
  }

  private receive(socket: Socket): void {
    const group = addressGroup(socket.remoteAddress ?? '');
    const connection = new SftpConnection(socket, group, this);
    this.waiting.add(connection);
    const here = [...this.waiting].filter((each) => each.group === group);
    if (here.length > MAX_WAITING_PER_ADDRESS) here[0]!.end();
    else if (this.waiting.size > MAX_WAITING) [...this.waiting][0]!.end();
    this.load().then(
      (ssh) => {
        if (!socket.destroyed) ssh.take(socket, connection);
      },
      (error: unknown) => {
        this.logger.pino.error({ context: 'Sftp', error }, 'SFTP cannot be spoken');
        connection.end();
      },
    );
  }

  /** Loaded with the first connection: the libraries of SSH take memory that a node without one keeps. */
  private load(): Promise<SshServer> {
    this.ssh ??= this.begin();
    // The next connection tries again.
    this.ssh.catch(() => (this.ssh = undefined));
    return this.ssh;
  }

  private async begin(): Promise<SshServer> {
    const [key, loaded] = await Promise.all([
      hostKey(this.config.current.system.data),
      import('./connections/ssh-server.js'),
    ]);
    return new loaded.SshServer(key);
  }
}
