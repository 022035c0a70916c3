import { createHmac } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ConfigError } from '@app/platform/config/load-config.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { AppKeyRepository } from './app-key.repository.js';

/** Tells keys apart and nothing of the key itself. */
const fingerprintOf = (appKey: string): string =>
  createHmac('sha256', Buffer.from(appKey, 'base64')).update('fingerprint of APP_KEY').digest('hex');

/**
 * Refuses to start with another APP_KEY than the one that the database's secrets are encrypted with: node tokens and
 * second factors could not be read, and what is written meanwhile could not be read later.
 */
@Injectable()
export class AppKeyCheck implements OnModuleInit {
  constructor(
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
    private readonly keys: AppKeyRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    const own = fingerprintOf(this.config.appKey.reveal());
    if ((await this.keys.keepFirst(own)) === own) return;
    throw new ConfigError([
      'APP_KEY: is not the key that the secrets in this database are encrypted with. Set the former one. ' +
        'If it is lost, so are node tokens, second factors and database passwords; ' +
        'once the table app_key_fingerprints has been emptied the panel starts with this one.',
    ]);
  }
}
