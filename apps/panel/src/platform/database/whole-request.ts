import { AsyncLocalStorage } from 'node:async_hooks';

type FollowUp = () => Promise<void> | void;

/**
 * A request whose whole work is one transaction (`Database.whole`), with what is to follow its commit. Whatever keeps
 * values beyond the request asks here: it must not keep what may be rolled back, nor tell of it.
 */
export const wholeRequests = new AsyncLocalStorage<{ readonly followUps: FollowUp[] } | undefined>();

/** True where reads may see what the running request has not committed yet. */
export const readsUncommitted = (): boolean => wholeRequests.getStore() !== undefined;

/** Runs `work` once the whole of the running request has committed; at once where it is not one transaction. */
export function afterWhole(work: () => void): void {
  const whole = wholeRequests.getStore();
  if (whole) whole.followUps.push(work);
  else work();
}
