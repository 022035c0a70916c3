import { Injectable } from '@nestjs/common';
import { Preferences } from '@app/contracts/client/preferences.contract.js';
import { preferencesChanged } from '@app/contracts/errors/account.errors.js';
import { Database } from '../../platform/database/database.js';
import { LiveBus } from '../../platform/redis/live-bus.js';
import { activityRecorded } from '../live/index.js';
import { PreferencesRepository } from './preferences.repository.js';

export interface VersionedPreferences {
  readonly value: Preferences;
  /** An `ETag`. */
  readonly tag: string;
}

/** How people want to see the panel; two tabs that save at once do not undo each other. */
@Injectable()
export class PreferencesService {
  constructor(
    private readonly repository: PreferencesRepository,
    private readonly database: Database,
    private readonly bus: LiveBus,
  ) {}

  /** The defaults for who has never chosen; what a newer release has added has its default too. */
  async get(userId: number): Promise<VersionedPreferences> {
    const row = await this.repository.find(userId);
    const read = Preferences.safeParse(row?.value ?? {});
    return { value: read.success ? read.data : Preferences.parse({}), tag: tagOf(row?.version ?? 0) };
  }

  /** Throws a 412 where `expected`, an `If-Match`, names another version than the one that is there. */
  replace(userId: number, value: Preferences, expected: string | undefined): Promise<VersionedPreferences> {
    return this.database.transaction(async () => {
      const version = (await this.repository.lock(userId))?.version ?? 0;
      if (expected !== undefined && !matches(expected, tagOf(version))) throw preferencesChanged();
      await this.repository.save(userId, value, version + 1);
      const told = { event: 'user:preferences', serverIds: [], userIds: [userId] };
      this.database.afterCommit(() => this.bus.publish(activityRecorded, told));
      return { value, tag: tagOf(version + 1) };
    });
  }
}

const tagOf = (version: number): string => `"${version}"`;

/** RFC 9110 §13.1.1; proxies that compress make a tag weak. */
const matches = (expected: string, tag: string): boolean =>
  expected.split(',').some((word) => ['*', tag, `W/${tag}`].includes(word.trim()));
