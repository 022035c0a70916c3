/** Label with the node's uuid: what of an engine is ours. */
export const NODE_LABEL = 'rookery.node';
/** Label with the server's uuid. */
export const SERVER_LABEL = 'rookery.server';
/** Label with the version of the container's make-up; see SPEC_SCHEMA. */
export const SCHEMA_LABEL = 'rookery.schema';
/** Raised when containers of an older daemon can no longer be re-attached. */
export const SPEC_SCHEMA = '1';
/** Label with a hash of everything the container was made from. */
export const SPEC_LABEL = 'rookery.spec';
