/** What the refusals of client-api.md §8 depend on. */
export interface NetworkNow {
  readonly allocationLimit: number | null;
  readonly allocationId: number | null;
}

/** Why the server may have no further allocation, or null. No limit means none may be added by its members. */
export function refusalToAdd({ allocationLimit }: NetworkNow, count: number): string | null {
  if (allocationLimit !== null && count < allocationLimit) return null;
  return 'This server has as many allocations as it may have.';
}

/** Why this one may not go, or null. */
export function refusalToRemove({ allocationLimit, allocationId }: NetworkNow, id: number): string | null {
  if (!allocationLimit) return 'The allocations of this server are managed by administrators.';
  if (allocationId === id) return 'The primary allocation cannot be removed: make another one primary first.';
  return null;
}

/** Address and port as events and people name them. */
export const addressText = ({ ip, port }: { readonly ip: string; readonly port: number }): string =>
  ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
