import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import pLimit from 'p-limit';
import { CallError } from '@app/contracts/core/call.js';
import { sftpCodeRequired } from '@app/contracts/errors/auth.errors.js';
import { authenticateSftp } from '@app/contracts/remote/sftp.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigStore } from '../../config/config-store.js';
import { PanelClient, PanelRefusedError } from '../../platform/panel-client/panel-client.js';
import { concerns, type Deauthorization, Deauthorizations } from '../../platform/state/deauthorizations.js';
import { type Server, ServerRegistry } from '../servers/index.js';
import { FailureCounter } from './failure-counter.js';

/** What somebody shows to be let in. */
export interface SftpCredentials {
  readonly username: string;
  readonly kind: 'password' | 'public_key';
  /** The password, or the key as a line of `authorized_keys`. */
  readonly secret: string;
  /** The client; `group` is what it is counted by. */
  readonly address: string;
  readonly port: number;
  readonly group: string;
  readonly sessionId: Buffer;
  readonly clientVersion: string;
}

export interface SftpGrant {
  readonly user: string;
  readonly server: Server;
  readonly permissions: readonly string[];
}

/** `code` = the password was right and the account has a second factor. */
export type LoginOutcome = SftpGrant | 'refused' | 'code';

const NAME = /^(.+)\.([0-9a-f]{8}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
/** Questions to the panel at a time: a flood of logins waits here. */
const AT_ONCE = 8;
const MAX_WAITING = 200;
const ANSWER_MS = 15_000;
/** Within a minute: wrong passwords from an address for one name and for all, and keys that nobody knows. */
const MINUTE_MS = 60_000;
const REFUSED_KEY_MS = 15_000;
const WRONG_PER_NAME = 10;
const WRONG_PER_ADDRESS = 30;
const UNKNOWN_KEYS = 200;

/** Asks the panel who may open a session, and keeps those who guess away from it (hazard S1). */
@Injectable()
export class SftpLogins implements OnModuleDestroy {
  private readonly asking = pLimit(AT_ONCE);
  private readonly pending = new Set<{ readonly revoked: Deauthorization[] }>();
  private readonly wrongOfName = new FailureCounter(WRONG_PER_NAME, MINUTE_MS);
  private readonly wrongOfAddress = new FailureCounter(WRONG_PER_ADDRESS, MINUTE_MS);
  private readonly unknownKeys = new FailureCounter(UNKNOWN_KEYS, MINUTE_MS);
  /** A key that was refused is refused again without a question, for every program offers all its keys. */
  private readonly refusedKeys = new FailureCounter(1, REFUSED_KEY_MS);
  private readonly stopListening: () => void;

  constructor(
    private readonly panel: PanelClient,
    private readonly registry: ServerRegistry,
    private readonly config: ConfigStore,
    private readonly logger: AppLogger,
    deauthorizations: Deauthorizations,
  ) {
    this.stopListening = deauthorizations.listen((each) => {
      for (const { revoked } of this.pending) revoked.push(each);
    });
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  async login(shown: SftpCredentials): Promise<LoginOutcome> {
    const isKey = shown.kind === 'public_key';
    const name = shown.username.trim().toLowerCase();
    const names = `${shown.group} ${name}`;
    const keys = `${names} ${isKey ? shown.secret : ''}`;
    const isTooMuch = isKey
      ? this.unknownKeys.isFull(shown.group) || this.refusedKeys.isFull(keys)
      : this.wrongOfName.isFull(names) || this.wrongOfAddress.isFull(shown.group);
    if (isTooMuch || (!isKey && this.config.current.system.sftp.key_only)) return 'refused';
    const outcome = await this.decide(name, shown);
    if (outcome === 'undecided') return 'refused';
    if (outcome !== 'refused') return outcome;
    if (isKey) {
      this.unknownKeys.add(shown.group);
      this.refusedKeys.add(keys);
    } else {
      this.wrongOfName.add(names);
      this.wrongOfAddress.add(shown.group);
    }
    // In one line, with the address, as programs that ban addresses read it.
    const { address, username, kind } = shown;
    this.logger.pino.warn({ context: 'Sftp', address, username, kind }, 'SFTP login refused');
    return 'refused';
  }

  private async decide(name: string, shown: SftpCredentials): Promise<LoginOutcome | 'undecided'> {
    const wanted = NAME.exec(name)?.[2];
    const server = wanted && this.registry.all().find(({ uuid }) => uuid.startsWith(wanted));
    if (!server) return 'refused';
    if (server.isSuspended || this.asking.pendingCount >= MAX_WAITING) return 'undecided';
    const question = { revoked: [] as Deauthorization[] };
    this.pending.add(question);
    try {
      const { user, server: uuid, permissions } = await this.asking(() => this.ask(shown));
      // What was taken away while the panel was asked is not in its answer.
      const isRevoked = question.revoked.some((each) => concerns(each, { user, server: uuid }));
      const isSame = server.uuid === uuid.toLowerCase() && this.registry.find(uuid) === server;
      return isSame && !isRevoked && !server.isSuspended ? { user, server, permissions } : 'undecided';
    } catch (error) {
      if (isCodeRequired(error)) return 'code';
      // The state of the server is in the way (409): that was no guess.
      if (error instanceof PanelRefusedError) return error.status === 409 ? 'undecided' : 'refused';
      this.logger.pino.warn({ context: 'Sftp', error }, 'the panel could not be asked about an SFTP login');
      return 'undecided';
    } finally {
      this.pending.delete(question);
    }
  }

  private ask({ username, kind, secret, address, port, sessionId, clientVersion }: SftpCredentials) {
    const body = {
      type: kind,
      username,
      password: secret,
      ip: `${address.includes(':') ? `[${address}]` : address}:${port}`,
      session_id: sessionId.toString('base64'),
      client_version: Buffer.from(clientVersion).toString('base64'),
    };
    return this.panel.call(authenticateSftp, { body }, { retryMs: 0, timeoutMs: ANSWER_MS });
  }
}

function isCodeRequired(error: unknown): boolean {
  const cause = error instanceof PanelRefusedError ? error.cause : null;
  if (!(cause instanceof CallError)) return false;
  const { errors } = (cause.body ?? {}) as { errors?: { code?: unknown }[] };
  return errors?.[0]?.code === sftpCodeRequired.descriptor.code;
}
