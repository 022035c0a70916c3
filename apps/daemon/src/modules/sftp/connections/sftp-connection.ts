import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { SftpStream, type SftpResponder } from '../protocol/sftp-stream.js';
import type { LoginOutcome, SftpCredentials, SftpGrant } from '../sftp-logins.js';
import type { ConnectionHandler, LoginAttempt, LoginMethod } from './ssh-server.js';

/** What a connection needs of the listener. */
export interface ConnectionHome {
  login(shown: SftpCredentials): Promise<LoginOutcome>;
  /** Whether one more may be logged in; takes its place. */
  admit(connection: SftpConnection, grant: SftpGrant): boolean;
  responder(connection: SftpConnection, grant: SftpGrant): SftpResponder;
  left(connection: SftpConnection): void;
  failed(error: unknown): void;
  /** Ways of logging in that are open now. */
  readonly methods: readonly LoginMethod[];
  readonly loginMs: number;
  readonly idleMs: number;
}

/** Tries of one connection: passwords and codes; keys, of which programs offer all they have. */
const MAX_PASSWORDS = 6;
const MAX_KEYS = 24;
/** A client that is told of its end has so long to go. */
const FAREWELL_MS = 1_000;

/** One connection of a client, from its first byte on: who it is, until when it may stay, what it has open. */
export class SftpConnection implements ConnectionHandler {
  grant: SftpGrant | null = null;
  readonly address: string;
  private readonly streams = new Set<SftpStream>();
  private deadline: NodeJS.Timeout;
  private passwords = 0;
  private keys = 0;
  private isGone = false;

  constructor(
    private readonly socket: Socket,
    /** What it is counted by. */
    readonly group: string,
    private readonly home: ConnectionHome,
  ) {
    this.address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    this.deadline = setTimeout(() => this.end(), home.loginMs);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.gone());
    socket.setNoDelay(true);
  }

  /** Ends it whatever it does: nothing is answered from here on. */
  end(): void {
    for (const stream of this.streams) stream.end();
    this.socket.end();
    setTimeout(() => this.socket.destroy(), FAREWELL_MS).unref();
    this.gone();
  }

  async attempt(attempt: LoginAttempt): Promise<void> {
    if (attempt.key ? ++this.keys > MAX_KEYS : ++this.passwords > MAX_PASSWORDS) return this.end();
    const outcome = await this.outcomeOf(attempt);
    if (this.isGone) return;
    if (outcome === 'refused') return attempt.reject();
    // The client only asks whether that key would do.
    if (attempt.key?.isProven === null) return attempt.accept();
    if (!this.home.admit(this, outcome)) return attempt.reject();
    this.grant = outcome;
    this.touch();
    attempt.accept();
  }

  get methods(): readonly LoginMethod[] {
    return this.home.methods;
  }

  mayOpen(): boolean {
    return this.grant !== null && !this.isGone;
  }

  open(channel: Duplex): void {
    const responder = this.home.responder(this, this.grant!);
    const stream: SftpStream = new SftpStream(
      channel,
      this.socket,
      {
        answer: (kind, id, fields) => {
          this.touch();
          return responder.answer(kind, id, fields);
        },
        close: () => {
          this.streams.delete(stream);
          return responder.close();
        },
      },
      (error) => this.failed(error),
    );
    this.streams.add(stream);
  }

  failed(error: unknown): void {
    this.home.failed(error);
  }

  private async outcomeOf({ key, password, ask, ...attempt }: LoginAttempt): Promise<SftpGrant | 'refused'> {
    const show = (kind: SftpCredentials['kind'], secret: string): Promise<LoginOutcome> => {
      const { username, sessionId, clientVersion } = attempt;
      const { address, group, socket } = this;
      const port = socket.remotePort ?? 0;
      return this.home.login({ kind, secret, username, sessionId, clientVersion, address, port, group });
    };
    if (key) {
      // Asked again with the proof: an answer may have changed, and it costs one question.
      const outcome = key.isProven === false ? 'refused' : await show('public_key', key.line);
      return outcome === 'code' ? 'refused' : outcome;
    }
    const typed = password ?? (await ask?.('Password: '));
    if (typed == null || typed === '') return 'refused';
    const outcome = await show('password', typed);
    if (outcome !== 'code') return outcome;
    const code = await ask?.('Code of your second factor: ');
    if (code == null || code === '' || this.isGone) return 'refused';
    const second = await show('password', typed + code.replaceAll(' ', ''));
    return second === 'code' ? 'refused' : second;
  }

  /** Something was asked: what is idle counts from now. */
  private touch(): void {
    clearTimeout(this.deadline);
    if (!this.isGone) this.deadline = setTimeout(() => this.end(), this.home.idleMs);
  }

  private gone(): void {
    if (this.isGone) return;
    this.isGone = true;
    clearTimeout(this.deadline);
    for (const stream of this.streams) stream.end();
    this.home.left(this);
  }
}
