const PAUSE_MS = 1_000;

/**
 * Nodes that gave no answer a moment ago. Tasks that have gathered for such a node fail at once, so that they do not
 * hold up all others while each waits for a connection.
 */
export class AwayNodes {
  private readonly until = new Map<number, number>();

  note(node: number, now = Date.now()): void {
    this.until.set(node, now + PAUSE_MS);
  }

  has(node: number, now = Date.now()): boolean {
    const until = this.until.get(node);
    if (until === undefined || until > now) return until !== undefined;
    this.until.delete(node);
    return false;
  }
}
