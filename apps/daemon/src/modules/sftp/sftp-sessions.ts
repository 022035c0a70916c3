import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { grants } from '@app/contracts/permissions/subuser.permissions.js';
import { ConfigStore } from '../../config/config-store.js';
import { JailEntries } from '../../platform/filesystem/index.js';
import { concerns, Deauthorizations } from '../../platform/state/deauthorizations.js';
import { FilesService } from '../files/index.js';
import { type Server, ServerRegistry } from '../servers/index.js';
import type { SftpConnection } from './connections/sftp-connection.js';
import { SftpRequests } from './files/requests.js';
import type { FilePermission } from './files/sftp-files.js';
import type { SftpResponder } from './protocol/sftp-stream.js';
import { SftpError, STATUS, unsupported } from './protocol/wire.js';
import { SftpActivity } from './sftp-activity.js';
import type { SftpGrant } from './sftp-logins.js';

/** Sessions of a server, and how to stop listening to it. */
interface Watch {
  readonly sessions: Set<SftpConnection>;
  readonly stop: () => void;
}

/**
 * The connections that are logged in. What their users may do is asked for each request; who lost rights, and whoever
 * is on a server that is suspended or goes away, is out at once (hazard S3, GHSA-8c39-xppg-479c).
 */
@Injectable()
export class SftpSessions implements OnModuleDestroy {
  private readonly sessions = new Set<SftpConnection>();
  private readonly watches = new Map<Server, Watch>();
  private readonly stopListening: () => void;

  constructor(
    private readonly files: FilesService,
    private readonly registry: ServerRegistry,
    private readonly activity: SftpActivity,
    private readonly config: ConfigStore,
    deauthorizations: Deauthorizations,
  ) {
    this.stopListening = deauthorizations.listen((each) => {
      for (const session of [...this.sessions]) {
        const { user, server } = session.grant!;
        if (concerns(each, { user, server: server.uuid })) session.end();
      }
    });
  }

  /** Open sessions, for tests and metrics. */
  get size(): number {
    return this.sessions.size;
  }

  onModuleDestroy(): void {
    this.stopListening();
    for (const session of [...this.sessions]) session.end();
  }

  /** False when there are too many, or the server has gone. */
  admit(connection: SftpConnection, { server }: SftpGrant): boolean {
    const { max_sessions: most, max_sessions_per_address: mostHere } = this.config.current.system.sftp;
    const here = [...this.sessions].filter(({ group }) => group === connection.group).length;
    const isThere = this.registry.find(server.uuid) === server && !server.isSuspended;
    if (!isThere || this.sessions.size >= most || here >= mostHere) return false;
    this.sessions.add(connection);
    this.watch(server).sessions.add(connection);
    return true;
  }

  /** Answers for one stream of a session. */
  responder(connection: SftpConnection, grant: SftpGrant): SftpResponder {
    const person = { user: grant.user, server: grant.server.uuid, ip: connection.address };
    const user = this.files.of(grant.server);
    return new SftpRequests({
      user,
      entries: new JailEntries(user.jail),
      owner: user.jail.owner,
      demand: (permission) => this.demand(grant, permission),
      note: (deed, subject) => this.activity.note(person, deed, subject),
    });
  }

  leave(connection: SftpConnection): void {
    if (!this.sessions.delete(connection)) return;
    const { user, server } = connection.grant!;
    this.activity.tellOf({ user, server: server.uuid, ip: connection.address });
    const watch = this.watches.get(server);
    watch?.sessions.delete(connection);
    if (watch?.sessions.size !== 0) return;
    watch.stop();
    this.watches.delete(server);
  }

  private demand({ server, permissions }: SftpGrant, permission: FilePermission): void {
    if (server.isSuspended) throw denied('The server is suspended.');
    server.slot.assertFree('files');
    const isChange = permission !== 'file.read' && permission !== 'file.read-content';
    if (isChange && this.config.current.system.sftp.read_only) throw unsupported();
    if (!grants(permissions, permission)) throw denied(`You lack the permission ${permission}.`);
  }

  private watch(server: Server): Watch {
    const known = this.watches.get(server);
    if (known) return known;
    const sessions = new Set<SftpConnection>();
    const stop = server.events.listen(({ kind }) => {
      if (kind === 'suspended' || kind === 'removed') for (const session of [...sessions]) session.end();
    });
    const watch = { sessions, stop };
    this.watches.set(server, watch);
    return watch;
  }
}

const denied = (message: string): SftpError => new SftpError(STATUS.permissionDenied, message);
