import type { NodeEntity } from './node.entity.js';
import type { Demand } from './node.policy.js';

/** A node with what its servers were given, and without its keys. */
export interface LoadedNode extends Readonly<Omit<NodeEntity, 'daemonToken' | 'retiredToken'>> {
  readonly allocated: Demand;
}

/** The same as it is at this moment, for those who look for a place. */
export interface FreshNode extends LoadedNode {
  /** It is being emptied, or kept empty: nothing is placed there. */
  readonly isDraining: boolean;
}
