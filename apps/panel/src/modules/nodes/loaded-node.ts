import type { NodeEntity } from './node.entity.js';
import type { Demand } from './node.policy.js';

/** A node with what its servers were given, and without its keys. */
export interface LoadedNode extends Readonly<Omit<NodeEntity, 'daemonToken' | 'retiredToken'>> {
  readonly allocated: Demand;
}
