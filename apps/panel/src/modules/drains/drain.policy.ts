import type { z } from 'zod';
import type { DrainState } from '@app/contracts/application/drains.contract.js';
import type { UnfitReason } from '../nodes/index.js';

export const AT_ONCE = 2;
/** So long what fits nowhere waits for its next turn. */
export const RETRY_MS = 30_000;
/** Moves of one server that may fail before somebody has to ask again. */
export const MAX_FAILURES = 3;
export const MAX_REASON = 500;
/** Nodes that a reason names. */
const MAX_NAMED = 5;

export interface DrainCounts {
  readonly moved: number;
  readonly moving: number;
  /** On the node, with those that are moving. */
  readonly left: number;
  readonly refused: number;
}

export function stateOf(
  isActive: boolean,
  { moving, left, refused }: DrainCounts,
): z.output<typeof DrainState> {
  if (!isActive) return 'ended';
  if (left === 0) return 'drained';
  return moving === 0 && refused === left ? 'stuck' : 'running';
}

/** Of all that there was to move. */
export const percentOf = ({ moved, left }: DrainCounts): number =>
  left === 0 ? 100 : Math.floor((100 * moved) / (moved + left));

export type Unfit = UnfitReason | 'allocation' | 'away';

const WORDS: Readonly<Record<Unfit, string>> = {
  maintenance: 'is under maintenance',
  draining: 'is being emptied itself',
  not_public: 'is not public',
  location: 'is at another location',
  tags: 'lacks the tags',
  memory: 'has too little memory left',
  disk: 'has too little disk left',
  cpu: 'has too little CPU left',
  allocation: 'has too few free allocations',
  away: 'does not answer',
};

/** Why a server fits on none of the other nodes, in a sentence. */
export function reasonOf(unfit: readonly { readonly name: string; readonly reason: Unfit }[]): string {
  if (unfit.length === 0) return 'There is no other node that it may go to.';
  const named = unfit.slice(0, MAX_NAMED).map(({ name, reason }) => `${name} ${WORDS[reason]}`);
  const further = unfit.length - named.length;
  const rest = further > 0 ? `, and ${further} further ones do not fit either` : '';
  return `It fits on no other node: ${named.join(', ')}${rest}.`.slice(0, MAX_REASON);
}
