import type {
  ActivityDescriptor,
  ActivityProperties,
  ActivitySubjectType,
} from '@app/contracts/activity/define-activity.js';

export interface ActivitySubject {
  readonly type: ActivitySubjectType;
  readonly id: number;
}

/** What a caller of `ActivityService.record` states; the rest comes from the running request. */
export interface ActivityDetails<E extends ActivityDescriptor> {
  readonly properties: ActivityProperties<E>;
  readonly subjects: readonly ActivitySubject[];
  /** User who acted; left out = the caller of the request, null = nobody. */
  readonly actorId?: number | null;
  /** Address it came from; left out = that of the request. */
  readonly ip?: string;
  /** Left out = now. */
  readonly timestamp?: Date;
}

/** One row to be written. */
export interface ActivityEntryRow {
  readonly event: string;
  readonly ip: string;
  readonly actorId: number | null;
  readonly apiKeyId: number | null;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly timestamp: Date;
  readonly subjects: readonly ActivitySubject[];
}

/** One row as lists read it, with its actor. */
export interface ActivityRow {
  readonly id: number;
  readonly event: string;
  readonly ip: string;
  readonly description: string | null;
  readonly apiKeyId: number | null;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly timestamp: Date;
  readonly actor: ActivityActor | null;
}

export interface ActivityPage {
  readonly rows: readonly ActivityRow[];
  readonly total: number;
}

export interface ActivityActor {
  readonly id: number;
  readonly uuid: string;
  readonly username: string;
  readonly email: string;
  readonly nameFirst: string | null;
  readonly nameLast: string | null;
  readonly language: string;
  readonly rootAdmin: boolean;
  readonly useTotp: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What an event is about, by its name now; what is gone has none. */
export interface NamedSubject {
  readonly type: 'server' | 'user';
  readonly uuid: string;
  readonly name: string;
}

export interface AnyActivityPage extends ActivityPage {
  /** By the id of the event. */
  readonly subjects: ReadonlyMap<number, readonly NamedSubject[]>;
}
