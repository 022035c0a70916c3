import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  type UpdateSettings,
} from '@app/contracts/application/settings.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigOverlay } from '../../config/config-overlay.js';
import type { PanelConfig } from '../../config/panel.config.js';
import { AppCipher } from '../../platform/crypto/app-cipher.js';
import { Database } from '../../platform/database/database.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { SettingsRepository } from './settings.repository.js';
import { overridesOf, SECRET_SETTINGS, withKnownPassword, type StoredSettings } from './stored-settings.js';

const RETRY_MS = 1_000;

export interface SettingsInForce {
  readonly config: PanelConfig;
  readonly stored: readonly SettingName[];
}

/** Settings that are stored in place of the environment's; each process has them in its PANEL_CONFIG. */
@Injectable()
export class SettingsService implements OnModuleInit, OnApplicationShutdown {
  private readonly ended = new AbortController();
  private loading: Promise<void> = Promise.resolve();

  constructor(
    private readonly repository: SettingsRepository,
    private readonly overlay: ConfigOverlay,
    private readonly cipher: AppCipher,
    private readonly invalidation: CacheInvalidation,
    private readonly database: Database,
    private readonly logger: AppLogger,
  ) {}

  async onModuleInit(): Promise<void> {
    this.invalidation.on('settings', () => void this.reload());
    await this.load();
  }

  onApplicationShutdown(): void {
    this.ended.abort();
  }

  async get(): Promise<SettingsInForce> {
    return this.inForce(this.read(await this.repository.all()));
  }

  /** What is not named stays, null returns to the environment. In force here when it resolves. */
  async update(change: UpdateSettings): Promise<SettingsInForce> {
    const stored = await this.database.transaction(async () => {
      const before = this.read(await this.repository.lockAll());
      const next = change.mail_smtp
        ? { ...change, mail_smtp: withKnownPassword(change.mail_smtp, before.mail_smtp) }
        : change;
      const named = SETTING_NAMES.filter((name) => next[name] !== undefined);
      const set = named.filter((name) => next[name] !== null);
      await this.repository.save(new Map(set.map((name) => [name, this.written(name, next[name])])));
      await this.repository.delete(named.filter((name) => next[name] === null));
      return this.read(await this.repository.all());
    });
    this.invalidation.publish('settings', null);
    await this.reload();
    return this.inForce(stored);
  }

  /** One after the other, so that what is read last counts. Tried again while the database is away. */
  private reload(): Promise<void> {
    this.loading = this.loading.then(async () => {
      for (;;) {
        try {
          return await this.load();
        } catch (error) {
          if (this.ended.signal.aborted) return;
          this.logger.pino.warn({ context: 'Settings', error }, 'stored settings could not be read');
          await wait(RETRY_MS, undefined, { signal: this.ended.signal }).catch(() => undefined);
        }
      }
    });
    return this.loading;
  }

  private async load(): Promise<void> {
    const stored = this.read(await this.repository.all());
    this.overlay.replace(overridesOf(stored, this.overlay.given));
  }

  private written(name: SettingName, value: unknown): string {
    const text = JSON.stringify(value);
    return SECRET_SETTINGS.has(name) ? this.cipher.encrypt(text) : text;
  }

  /** What cannot be read or taken, as another release may have stored it, leaves the environment its say. */
  private read(rows: ReadonlyMap<string, string>): StoredSettings {
    const entries = SETTING_NAMES.flatMap((name) => {
      const text = rows.get(name);
      if (text === undefined) return [];
      const { success, data } = SETTINGS[name].safeParse(this.parsed(name, text));
      return success ? [[name, data]] : [];
    });
    return Object.fromEntries(entries) as StoredSettings;
  }

  private parsed(name: SettingName, text: string): unknown {
    try {
      return JSON.parse(SECRET_SETTINGS.has(name) ? this.cipher.decrypt(text) : text) as unknown;
    } catch (error) {
      this.logger.pino.warn({ context: 'Settings', name, error }, 'a stored setting cannot be read');
      return undefined;
    }
  }

  private inForce(stored: StoredSettings): SettingsInForce {
    const { given } = this.overlay;
    const names = SETTING_NAMES.filter((name) => stored[name] !== undefined);
    return { config: { ...given, ...overridesOf(stored, given) }, stored: names };
  }
}
