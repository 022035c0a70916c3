import { Injectable } from '@nestjs/common';
import { defineError } from '@app/contracts/core/errors.js';
import { FileClaims, hasScope, type TokenScope } from '@app/contracts/tokens/claims.js';
import { ConfigStore } from '../../../config/config-store.js';
import { CLOCK_SKEW_S, signedPayload, SignedTokenError } from '../../../platform/http/signed-token.js';
import { Denials, DENIAL_LIFETIME_S } from '../../../platform/state/denials.js';
import { type Server, ServerRegistry } from '../../servers/index.js';

/** One answer for all that is wrong with a token: it tells nothing of what there is. */
export const tokenRefused = defineError({
  code: 'DaemonTokenRefused',
  status: 404,
  blame: 'caller',
  message: 'The requested resource was not found on this server.',
});

/** What a token allows, once; `use` has to be called before anything is given or taken. */
export interface FileGrant {
  readonly server: Server;
  readonly user: string;
  /** Of a download. */
  readonly path: string;
  /** Of the download of a backup. */
  readonly backup: string;
  /**
   * Uses the token up; throws when it has been. `isResumed` = the client goes on with what it has begun, which may take
   * several requests of the same address (hazard W13).
   */
  use(address: string, isResumed: boolean): void;
}

const nowS = (): number => Math.floor(Date.now() / 1000);

/** Tokens in signed addresses (daemon-api.md §2). Used ones are remembered on disk, so a restart revives none (W12). */
@Injectable()
export class FileTokens {
  private readonly bootedAt = nowS();
  /** Addresses that used a token first, until it has expired for long. */
  private readonly users = new Map<string, { readonly address: string; readonly until: number }>();

  constructor(
    private readonly registry: ServerRegistry,
    private readonly config: ConfigStore,
    private readonly denials: Denials,
  ) {}

  async verify(token: string, scope: TokenScope): Promise<FileGrant> {
    const payload = await signedPayload(token, this.config.acceptedTokens, nowS()).catch((cause: unknown) => {
      throw cause instanceof SignedTokenError ? tokenRefused({ cause }) : cause;
    });
    const claims = FileClaims.safeParse(payload);
    if (!claims.success) throw tokenRefused({ cause: claims.error });
    const {
      user_uuid: user,
      server_uuid: uuid,
      file_path: path = '',
      backup_uuid: backup = '',
      unique_id: id,
      iat,
      jti,
    } = claims.data;
    const subjects = [`user:${user}`, `user:${user}:${uuid}`, ...(jti === undefined ? [] : [`jti:${jti}`])];
    const server = this.registry.find(uuid);
    const isRefused =
      user === '' ||
      !id ||
      server === null ||
      !hasScope(claims.data, scope) ||
      iat < this.bootedAt - CLOCK_SKEW_S ||
      iat > nowS() + CLOCK_SKEW_S ||
      subjects.some((subject) => this.denials.isDenied(subject, iat));
    if (isRefused) throw tokenRefused();
    return { server, user, path, backup, use: (address, isResumed) => this.use(id, iat, address, isResumed) };
  }

  /** Without a pause between the question and the answer: of two requests at once one is refused. */
  private use(id: string, issuedAt: number, address: string, isResumed: boolean): void {
    const now = nowS();
    for (const [known, { until }] of this.users) if (until < now) this.users.delete(known);
    const isUsed = this.denials.isDenied(`once:${id}`, issuedAt - CLOCK_SKEW_S);
    if (isUsed && !(isResumed && this.users.get(id)?.address === address)) throw tokenRefused();
    if (isUsed) return;
    this.denials.deny(`once:${id}`, now);
    this.users.set(id, { address, until: now + DENIAL_LIFETIME_S });
  }
}
