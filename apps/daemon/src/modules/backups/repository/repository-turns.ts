import { repositoryBusy } from './repository.errors.js';

/** Who works on the repository of a server: any number that read and add, or one that prunes and gives way. */
export class RepositoryTurns {
  private readonly users = new Map<string, number>();
  private readonly prunings = new Map<string, { stop(): void; readonly ended: Promise<unknown> }>();

  /** Ends a pruning first; `isAlone` tells that nobody else of this node works on it. */
  async use<T>(server: string, work: (isAlone: boolean) => Promise<T>): Promise<T> {
    const before = this.users.get(server) ?? 0;
    this.users.set(server, before + 1);
    try {
      const pruning = this.prunings.get(server);
      pruning?.stop();
      await pruning?.ended.catch(() => undefined);
      return await work(before === 0);
    } finally {
      const left = this.users.get(server)! - 1;
      if (left > 0) this.users.set(server, left);
      else this.users.delete(server);
    }
  }

  /** Throws repositoryBusy while others work on it, and when one of them comes meanwhile. */
  async prune(server: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.users.has(server) || this.prunings.has(server)) throw repositoryBusy();
    const stopper = new AbortController();
    const ended = work(stopper.signal);
    this.prunings.set(server, { stop: () => stopper.abort(repositoryBusy()), ended });
    await ended.finally(() => this.prunings.delete(server));
  }
}
