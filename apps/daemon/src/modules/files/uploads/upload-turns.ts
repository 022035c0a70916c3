interface Turn {
  readonly stop: () => void;
  readonly ended: Promise<void>;
}

/**
 * One piece of work at a time on an upload. Whoever comes later stops the one before and waits for its end: a sender
 * that begins again has lost its connection, which the daemon may notice much later.
 */
export class UploadTurns {
  private readonly last = new Map<string, Turn>();

  isTaken(id: string): boolean {
    return this.last.has(id);
  }

  /** `stop` may be called at any time until the work has ended. */
  async take<T>(id: string, work: () => Promise<T>, stop: () => void = () => undefined): Promise<T> {
    const before = this.last.get(id);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const turn: Turn = { stop, ended };
    this.last.set(id, turn);
    try {
      before?.stop();
      await before?.ended;
      return await work();
    } finally {
      if (this.last.get(id) === turn) this.last.delete(id);
      end();
    }
  }
}
