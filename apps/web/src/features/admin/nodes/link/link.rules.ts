import type { NodeLeg } from '@app/contracts/application/node-link.contract.js';

type Legs = readonly Pick<NodeLeg, 'name' | 'ok'>[];
const stands = (legs: Legs, wanted: NodeLeg['name']): boolean | null =>
  legs.find(({ name }) => name === wanted)?.ok ?? null;

/** Every leg was looked at and none is broken. */
export const isLinked = (legs: Legs): boolean => legs.every(({ ok }) => ok !== false);

/** No daemon of this node was heard of: it neither takes the panel's key nor called. */
export const isUnjoined = (legs: Legs): boolean =>
  stands(legs, 'key') !== true && stands(legs, 'calls') === false;

/** The daemon answers and still has the key from before a reset. */
export const isRestartDue = (legs: Legs): boolean =>
  stands(legs, 'connection') === true && stands(legs, 'key') === false && stands(legs, 'calls') !== false;
