import type { PlatformRequest } from '@app/platform/http/request.js';
import type { NodeRef } from './node-ref.js';
import type { Actor } from './request-context.js';
import type { PermittedServer } from './server-access.port.js';

/** What the access guard attaches to a request for the decorators in current.decorators.ts. */
export interface PanelRequest extends PlatformRequest {
  actor?: Actor;
  permittedServer?: PermittedServer;
  callingNode?: NodeRef;
  models?: Map<string, object>;
  /** Of each model that belongs to nodes, those nodes. */
  modelNodes?: (readonly number[])[];
  /** Of a write that was sent with an `Idempotency-Key`. */
  claim?: { readonly ownerId: number; readonly name: string; readonly fingerprint: string };
  /** To be given again, encrypted; what the path names may be gone. */
  firstAnswer?: string | undefined;
}
