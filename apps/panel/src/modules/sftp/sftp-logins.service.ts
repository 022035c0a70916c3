import { Injectable } from '@nestjs/common';
import { authSftpFail } from '@app/contracts/activity/auth.events.js';
import { sftpDenied } from '@app/contracts/activity/sftp.events.js';
import type { ResponseOf } from '@app/contracts/core/route.js';
import { sftpCodeRequired } from '@app/contracts/errors/auth.errors.js';
import { badRequest, forbidden, serverStateConflict } from '@app/contracts/errors/common.errors.js';
import { grants } from '@app/contracts/permissions/subuser.permissions.js';
import type { authenticateSftp } from '@app/contracts/remote/sftp.contract.js';
import { addressGroup } from '@app/platform/http/address-group.js';
import type { NodeRef } from '../../access/node-ref.js';
import { currentContext } from '../../access/request-context.js';
import { ServerAccess, type PermittedServer } from '../../access/server-access.port.js';
import { RouteLimiter } from '../../platform/redis/route-limiter.js';
import { ActivityService } from '../activity/index.js';
import { SshKeysService } from '../ssh-keys/index.js';
import { isPassword, UserSessions, UsersService, type User } from '../users/index.js';
import { SftpCodes } from './sftp-codes.js';
import { addressOf, splitCode, splitName } from './sftp-login.policy.js';

export interface SftpLogin {
  readonly username: string;
  /** A password, or a public key. */
  readonly secret: string;
  readonly isKey: boolean;
  /** `address:port` of the client as its node says. */
  readonly clientAddress: string | null;
}

/** How long a session may be open; the node is told of what changes for so long. */
const SESSION_MS = 30 * 24 * 3600 * 1000;
/** One sentence, so that nothing tells which part was wrong. */
const REFUSED = 'Authorization credentials were not correct, please try again.';

interface Member {
  readonly user: User;
  readonly server: PermittedServer;
}

/** Who may open an SFTP session on a node: remote-api.md §7. */
@Injectable()
export class SftpLogins {
  constructor(
    private readonly users: UsersService,
    private readonly keys: SshKeysService,
    private readonly codes: SftpCodes,
    private readonly access: ServerAccess,
    private readonly sessions: UserSessions,
    private readonly limiter: RouteLimiter,
    private readonly activity: ActivityService,
  ) {}

  /** Throws 400 for a name without a server, 403, 409 by the state of the server, 429 after too many failures. */
  async authenticate(node: NodeRef, login: SftpLogin): Promise<ResponseOf<typeof authenticateSftp>> {
    const name = splitName(login.username);
    if (!name) throw badRequest('The username must end with a dot and the identifier of a server.');
    const ip = login.clientAddress === null ? currentContext().ip : addressOf(login.clientAddress);
    const address = addressGroup(ip);
    let member: Member | null = null;
    const isGood = await this.limiter.countFailure('sftp-login', `${name.username}:${address}`, async () => {
      const user = await this.users.findByName(name.username);
      const proof = login.isKey
        ? await this.provenByKey(user, login.secret)
        : await this.provenByPassword(user, login.secret, { ip, address });
      const server =
        user && proof === 'right'
          ? await this.access.find(name.server, { user: await this.users.withRights(user), key: null })
          : null;
      if (user && server?.nodeId === node.id) member = { user, server };
      // A key of somebody else is no guess: programs offer all they have.
      return member !== null || proof === 'unknown';
    });
    if (!isGood || member === null) throw forbidden(REFUSED);
    return this.letIn(member, ip);
  }

  private async letIn({ user, server }: Member, ip: string): Promise<ResponseOf<typeof authenticateSftp>> {
    if (!grants(server.permissions, 'file.sftp')) {
      await this.activity.record(sftpDenied, {
        properties: {},
        subjects: [
          { type: 'server', id: server.id },
          { type: 'user', id: user.id },
        ],
        actorId: user.id,
        ip,
      });
      throw forbidden('You do not have permission to access SFTP for this server.');
    }
    const conflict = this.access.stateConflict(server);
    if (conflict !== null) throw serverStateConflict(conflict);
    await this.sessions.open(user.id, server.id, new Date(Date.now() + SESSION_MS));
    // Whoever changed the password before that row was there has told no node.
    if ((await this.users.findActing(user.id))?.sessionEpoch !== user.sessionEpoch) throw forbidden(REFUSED);
    return { user: user.uuid, server: server.uuid, permissions: [...server.permissions] };
  }

  private async provenByKey(user: User | null, key: string): Promise<'right' | 'wrong' | 'unknown'> {
    const fingerprint = this.keys.fingerprintOf(key);
    if (fingerprint === null) return 'wrong';
    return user && (await this.keys.has(user.id, fingerprint)) ? 'right' : 'unknown';
  }

  /** Throws sftpCodeRequired for a right password without the code that the account wants. */
  private async provenByPassword(
    user: User | null,
    secret: string,
    from: { readonly ip: string; readonly address: string },
  ): Promise<'right' | 'wrong'> {
    const split = user?.useTotp ? splitCode(secret) : null;
    if (await isPassword(user?.password ?? null, split?.password ?? secret)) {
      if (!user?.useTotp) return 'right';
      if (split && (await this.codes.accept(user, split.code, from.address))) return 'right';
      if (!split) throw sftpCodeRequired();
    } else if (split && (await isPassword(user?.password ?? null, secret))) {
      // A password that ends with six digits itself.
      throw sftpCodeRequired();
    }
    if (user) {
      await this.activity.record(authSftpFail, {
        properties: { method: 'password' },
        subjects: [{ type: 'user', id: user.id }],
        actorId: null,
        ip: from.ip,
      });
    }
    return 'wrong';
  }
}
