/**
 * `status` of a server: domain.md §8.
 *
 *            create                 report ok
 *   (none) ─────────► installing ─────────────► null ◄────────┐ restore ends
 *                       ▲    │ report failed     │ │          │
 *             reinstall │    ▼                   │ └─► restoring_backup
 *                       └─ install_failed        │
 *                          reinstall_failed      ▼ suspend (from any)
 *                                            suspended ── unsuspend ──► null, or installing while it installs
 */
export const INSTALLING = 'installing';
export const INSTALL_FAILED = 'install_failed';
export const REINSTALL_FAILED = 'reinstall_failed';
export const SUSPENDED = 'suspended';
export const RESTORING = 'restoring_backup';

export type ServerStatus =
  | typeof INSTALLING
  | typeof INSTALL_FAILED
  | typeof REINSTALL_FAILED
  | typeof SUSPENDED
  | typeof RESTORING
  | null;

export interface ServerCondition {
  readonly status: string | null;
  readonly nodeMaintenance: boolean;
  readonly isTransferring: boolean;
}

export const isInstalled = (status: string | null): boolean =>
  status !== INSTALLING && status !== INSTALL_FAILED && status !== REINSTALL_FAILED;

/** Why the client API may not touch the server now, or null; the first that applies (domain.md §8). */
export function conflictOf(server: ServerCondition): string | null {
  if (server.status === SUSPENDED) {
    return 'This server is currently suspended and the functionality requested is unavailable.';
  }
  if (server.nodeMaintenance) {
    return 'The node of this server is currently under maintenance and the functionality requested is unavailable.';
  }
  if (!isInstalled(server.status)) {
    return 'This server has not yet completed its installation process, please try again later.';
  }
  if (server.status === RESTORING) {
    return 'This server is currently restoring from a backup, please try again later.';
  }
  if (server.isTransferring) {
    return 'This server is currently being transferred to a new machine, please try again later.';
  }
  return null;
}

/** Why the installation script may not run again now, or null. */
export function reinstallConflict(server: Omit<ServerCondition, 'nodeMaintenance'>): string | null {
  if (server.status === SUSPENDED) return 'A suspended server cannot be reinstalled.';
  if (server.status === RESTORING) return 'A server that restores a backup cannot be reinstalled.';
  if (server.isTransferring) return 'A server that is being transferred cannot be reinstalled.';
  return null;
}

/** The status after a daemon's install report; a suspended server stays suspended (remote-api.md §2). */
export function statusAfterReport(
  status: string | null,
  report: { readonly successful: boolean; readonly isReinstall: boolean },
): ServerStatus {
  if (status === SUSPENDED) return SUSPENDED;
  if (report.successful) return null;
  return report.isReinstall ? REINSTALL_FAILED : INSTALL_FAILED;
}

/** An installation that goes on behind a suspension is seen again; earlier failures are not (domain.md §8). */
export const statusAfterUnsuspend = (isInstalling: boolean): ServerStatus =>
  isInstalling ? INSTALLING : null;
