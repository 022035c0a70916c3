import { pushConfiguration } from './push-configuration.job.js';

export { NodeCapabilities } from './reach/node-capabilities.js';
export { NodeGateway } from './reach/node-gateway.js';
export { NodesModule } from './nodes.module.js';
export {
  NodesService,
  type NodeOptions,
  type Placement,
  type SurveyedNode,
  type UnfitReason,
} from './nodes.service.js';
export type { LoadedNode } from './loaded-node.js';

/** What of this area runs in the background. */
export const NODES_JOBS = [pushConfiguration] as const;
