import type { BodyOf } from '@app/contracts/core/route.js';
import type { deauthorizeUser } from '@app/contracts/daemon/servers.contract.js';
import { invalidServerUuid } from '../../platform/http/daemon.errors.js';
import type { Deauthorization } from '../../platform/state/deauthorizations.js';

/** Reads both shapes of the body; the stock Pelican panel nests it under `json` by mistake (hazard W15). */
export function deauthorization(body: BodyOf<typeof deauthorizeUser>): Deauthorization {
  const { user, servers } = body.json ?? body;
  // Without a user Wings ends everybody's sockets; nobody wants that.
  if (!user) throw invalidServerUuid();
  return { user, servers: servers ?? [] };
}
