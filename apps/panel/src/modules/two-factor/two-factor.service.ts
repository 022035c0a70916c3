import { Inject, Injectable } from '@nestjs/common';
import {
  twoFactorCreate,
  twoFactorDelete,
  twoFactorRecoveryCodes,
} from '@app/contracts/activity/user.events.js';
import type { ActivityDescriptor } from '@app/contracts/activity/define-activity.js';
import { twoFactorCodeInvalid } from '@app/contracts/errors/account.errors.js';
import { badRequest } from '@app/contracts/errors/common.errors.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { AppCipher } from '../../platform/crypto/app-cipher.js';
import { Database } from '../../platform/database/database.js';
import { ActivityService } from '../activity/index.js';
import { SessionsService } from '../sessions/index.js';
import { isPassword, UsersService } from '../users/index.js';
import { hashRecoveryCode, newRecoveryCodes, newSecret, secretUri, stepOf } from './codes.js';
import type { TwoFactorEntity } from './two-factor.entity.js';
import { TwoFactorRepository } from './two-factor.repository.js';

const ALREADY_ON = 'Two-factor authentication is already enabled on this account.';
const NOT_ON = 'Two-factor authentication is not enabled on this account.';

/** What a user shows as the second factor. */
export type ShownFactor = { readonly code: string } | { readonly recoveryCode: string };

/** The second factor of accounts: client-api.md §2. */
@Injectable()
export class TwoFactorService {
  constructor(
    private readonly repository: TwoFactorRepository,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly cipher: AppCipher,
    private readonly database: Database,
    private readonly activity: ActivityService,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  /** A new secret to show, instead of one that was shown before. Throws a 400 when the factor is on. */
  async begin(user: { id: number; email: string }): Promise<{ secret: string; uri: string }> {
    const secret = newSecret();
    await this.database.transaction(async () => {
      if ((await this.repository.findLocked(user.id))?.confirmedAt) throw badRequest(ALREADY_ON);
      await this.repository.offer(user.id, this.cipher.encrypt(secret));
    });
    return { secret, uri: secretUri(this.config.appName, user.email, secret) };
  }

  /** Answers the recovery codes. Throws a 400 when the factor is on, or for a wrong code or password. */
  async enable(userId: number, code: string, password: string | null): Promise<string[]> {
    if (password !== null) await this.refuseWrong(userId, password);
    return this.database.transaction(async () => {
      const factor = await this.repository.findLocked(userId);
      if (factor?.confirmedAt) throw badRequest(ALREADY_ON);
      const step = factor && stepOf(this.cipher.decrypt(factor.secret), code, null);
      if (step == null) throw twoFactorCodeInvalid();
      const codes = newRecoveryCodes();
      await this.repository.update(userId, {
        confirmedAt: new Date(),
        lastStep: step,
        recoveryCodes: codes.map(hashRecoveryCode),
      });
      await this.users.setTwoFactor(userId, true);
      await this.sessions.keepOwn();
      await this.record(twoFactorCreate, userId);
      return codes;
    });
  }

  /** Throws a 400 for a wrong password. */
  async disable(userId: number, password: string): Promise<void> {
    await this.refuseWrong(userId, password);
    await this.remove(userId);
  }

  /** Switches the factor off without a proof: for operators, when it was lost. False when it was not on. */
  async remove(userId: number): Promise<boolean> {
    return this.database.transaction(async () => {
      const factor = await this.repository.findLocked(userId);
      if (!factor?.confirmedAt) return false;
      await this.repository.delete(userId);
      await this.users.setTwoFactor(userId, false);
      await this.sessions.keepOwn();
      await this.record(twoFactorDelete, userId);
      return true;
    });
  }

  /** Ten new codes; the old ones stop working. Throws a 400 for a wrong password or when the factor is off. */
  async renewRecoveryCodes(userId: number, password: string): Promise<string[]> {
    await this.refuseWrong(userId, password);
    return this.database.transaction(async () => {
      await this.confirmed(userId);
      const codes = newRecoveryCodes();
      await this.repository.update(userId, { recoveryCodes: codes.map(hashRecoveryCode) });
      await this.record(twoFactorRecoveryCodes, userId);
      return codes;
    });
  }

  /**
   * Takes a code, or a recovery code in its place, and uses it up. Answers how many recovery codes are left, or null
   * when it is wrong or the factor is off.
   */
  async accept(userId: number, shown: ShownFactor): Promise<number | null> {
    return this.database.transaction(async () => {
      const factor = await this.repository.findLocked(userId);
      if (!factor?.confirmedAt) return null;
      if ('code' in shown) {
        const step = stepOf(this.cipher.decrypt(factor.secret), shown.code, factor.lastStep);
        if (step === null) return null;
        await this.repository.update(userId, { lastStep: step });
        return factor.recoveryCodes.length;
      }
      const used = await usedCode(factor.recoveryCodes, shown.recoveryCode.trim());
      const recoveryCodes = factor.recoveryCodes.filter((known) => known !== used);
      if (recoveryCodes.length === factor.recoveryCodes.length) return null;
      await this.repository.update(userId, { recoveryCodes });
      return recoveryCodes.length;
    });
  }

  private async confirmed(userId: number): Promise<TwoFactorEntity> {
    const factor = await this.repository.findLocked(userId);
    if (!factor?.confirmedAt) throw badRequest(NOT_ON);
    return factor;
  }

  private async refuseWrong(userId: number, password: string): Promise<void> {
    if (!(await this.users.hasPassword(userId, password))) {
      throw badRequest('The password provided was not valid.');
    }
  }

  private async record(event: ActivityDescriptor, userId: number): Promise<void> {
    await this.activity.record(event, { properties: {}, subjects: [{ type: 'user', id: userId }] });
  }
}

/** Which of the hashes a code belongs to. */
async function usedCode(hashes: readonly string[], code: string): Promise<string | null> {
  const own = hashRecoveryCode(code);
  if (hashes.includes(own)) return own;
  for (const hash of hashes) if (hash.startsWith('$2') && (await isPassword(hash, code))) return hash;
  return null;
}
