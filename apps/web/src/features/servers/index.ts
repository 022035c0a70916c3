export { ServerFrame } from './ServerFrame.js';
export { OperationProgress } from './OperationProgress.js';
export { RestartToApply } from './power/RestartToApply.js';
export { useOperation, useServerState, type Operation } from './use-live-server.js';
export { PowerButtons } from './power/PowerButtons.js';
export { ServerSection, useClosed } from './ServerSection.js';
export { StateBadge } from './StateBadge.js';
export {
  cancelOperation,
  resourcesQuery,
  serverQuery,
  serversQuery,
  type Server,
  type ServerWithRights,
} from './servers.api.js';
export { stateOf, type ServerState } from './server-state.rules.js';
export {
  useCapability,
  useServer,
  useServerId,
  useServerName,
  useServerPermissions,
  useCan,
  useNeed,
  usePinnedServers,
  useServerNames,
} from './use-server.js';
export { addressOf, hostAndPort } from './address.js';
