import type { SubuserPermission } from '../permissions/subuser.permissions.js';

/** What is refused on a server while an operation works on it. */
export type Blocked = 'power' | 'files';
const ALL: readonly Blocked[] = ['power', 'files'];

/**
 * When an operation may begin:
 * - `offline`: no power action goes on and the server is down
 * - `idle`: no power action goes on; the operation stops the server itself if it has to
 * - `any`: at any time, beside a running server and its power actions
 * - `final`: it breaks into whatever goes on, and nothing comes after it
 */
export type Beginning = 'offline' | 'idle' | 'any' | 'final';

/** How a kind of long work goes with whatever else is asked of its server, and who may end it. */
export interface OperationRules {
  readonly begins: Beginning;
  readonly blocks: readonly Blocked[];
  /** It is cancelled for any other kind that is asked for meanwhile. */
  readonly yields?: true;
  /** What a member needs to end one early or to have one done again. */
  readonly permission: SubuserPermission;
}

/** Of every kind. What goes over the wire to nodes stands with `OPERATIONS`, which pages do not load. */
export const OPERATION_RULES = {
  install: { begins: 'offline', blocks: ALL, permission: 'settings.reinstall' },
  reinstall: { begins: 'idle', blocks: ALL, permission: 'settings.reinstall' },
  backup: { begins: 'any', blocks: [], permission: 'backup.create' },
  restore: { begins: 'idle', blocks: ALL, permission: 'backup.restore' },
  prove: { begins: 'any', blocks: [], yields: true, permission: 'backup.create' },
  transfer: { begins: 'idle', blocks: ALL, permission: 'settings.reinstall' },
  receive: { begins: 'offline', blocks: ALL, permission: 'settings.reinstall' },
  delete: { begins: 'final', blocks: ALL, permission: 'settings.reinstall' },
} as const satisfies Readonly<Record<string, OperationRules>>;

/** The rules of a kind by its name; of one that a newer panel or node knows there are none. */
export const rulesOf = (kind: string): OperationRules | undefined =>
  (OPERATION_RULES as Readonly<Record<string, OperationRules | undefined>>)[kind];

/** Whether what is under way is in nobody's way: it is cancelled for whatever else is asked for. */
export const yieldsToOthers = (kind: string): boolean => rulesOf(kind)?.yields === true;
