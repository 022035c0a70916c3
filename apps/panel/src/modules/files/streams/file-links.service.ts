import { Inject, Injectable } from '@nestjs/common';
import { decodeJwt } from 'jose';
import { fileDownload } from '@app/contracts/activity/file.events.js';
import { serverStateConflict } from '@app/contracts/errors/common.errors.js';
import { signedLinkInvalid } from '@app/contracts/errors/file.errors.js';
import * as panel from '@app/contracts/panel/file-links.contract.js';
import type { SubuserPermission } from '@app/contracts/permissions/subuser.permissions.js';
import { FileClaims, hasScope, type TokenScope } from '@app/contracts/tokens/claims.js';
import type { Actor } from '../../../access/request-context.js';
import { holds, ServerAccess, type PermittedServer } from '../../../access/server-access.port.js';
import { SignedLinks, type SignedLink } from '../../../access/signed-links.port.js';
import { PANEL_CONFIG, type PanelConfig } from '../../../config/panel.config.js';
import { readNodeToken, signNodeToken } from '../../../platform/daemon-client/signed-tokens.js';
import { NodesService } from '../../nodes/index.js';
import { UsersService } from '../../users/index.js';
import { FileNode } from '../file-node.js';

const LIFE_SECONDS = 15 * 60;

/** What a user must still hold when the link is used. */
const PERMISSIONS: Readonly<Partial<Record<TokenScope, SubuserPermission>>> = {
  'file-download': 'file.read-content',
  'file-upload': 'file.create',
  'backup-download': 'backup.download',
};

/**
 * Signed addresses of files (daemon-api.md §2): they lead to the panel, which passes what comes to the node, token and
 * all; the node sees to it that a token is used once.
 */
@Injectable()
export class FileLinksService extends SignedLinks {
  constructor(
    private readonly node: FileNode,
    private readonly nodes: NodesService,
    private readonly users: UsersService,
    private readonly servers: ServerAccess,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'appUrl'>,
  ) {
    super();
  }

  async download(server: PermittedServer, actor: Actor, file: string): Promise<string> {
    const token = await this.token(server, actor, 'file-download', { file_path: file });
    await this.node.record(server, fileDownload, { file });
    return `${this.config.appUrl}${panel.downloadFile.path}?token=${token}`;
  }

  async backup(server: PermittedServer, actor: Actor, uuid: string): Promise<string> {
    const token = await this.token(server, actor, 'backup-download', { backup_uuid: uuid });
    return `${this.config.appUrl}${panel.downloadBackup.path}?token=${token}`;
  }

  async upload(server: PermittedServer, actor: Actor): Promise<string> {
    const token = await this.token(server, actor, 'file-upload');
    return `${this.config.appUrl}${panel.uploadFiles.path}?token=${token}`;
  }

  async token(
    server: PermittedServer,
    { user }: Actor,
    scope: TokenScope,
    claims: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    return signNodeToken(await this.nodes.reference(server.nodeId), {
      issuer: this.config.appUrl,
      scope,
      userId: user.id,
      userUuid: user.uuid,
      serverUuid: server.uuid,
      claims,
      expiresAt: Math.floor(Date.now() / 1000) + LIFE_SECONDS,
    });
  }

  override async admit(token: string, scope: TokenScope): Promise<SignedLink> {
    // Whose key has to have signed it is for the token to say; nothing else of it is believed before that is checked.
    const said = claimsOf(() => decodeJwt(token));
    const user = said?.user_id === undefined ? null : await this.users.findActing(said.user_id);
    const actor: Actor | null = user && { user, key: null };
    const server = actor && (await this.servers.find(said!.server_uuid, actor));
    if (!server || !(await this.isSigned(server, token, scope))) throw signedLinkInvalid();
    const permission = PERMISSIONS[scope];
    if (permission === undefined || !holds(server, permission)) throw signedLinkInvalid();
    const conflict = this.servers.stateConflict(server);
    if (conflict !== null) throw serverStateConflict(conflict);
    return { actor, server };
  }

  private async isSigned(server: PermittedServer, token: string, scope: TokenScope): Promise<boolean> {
    const node = await this.nodes.reference(server.nodeId);
    const payload = await readNodeToken(node, token).catch(() => null);
    const claims = claimsOf(() => payload);
    return claims !== null && hasScope(claims, scope);
  }
}

function claimsOf(read: () => unknown): FileClaims | null {
  try {
    return FileClaims.safeParse(read()).data ?? null;
  } catch {
    return null;
  }
}
