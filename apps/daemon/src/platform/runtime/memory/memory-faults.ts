import { type Runtime, RuntimeError } from '../runtime.port.js';

export type Operation = Exclude<keyof Runtime, 'events'>;

/** Calls of the memory runtime that are to fail or to hang. */
export class MemoryFaults {
  private readonly failures = new Map<Operation, RuntimeError[]>();
  private readonly lost = new Set<Operation>();
  private readonly gates = new Map<Operation, Promise<void>>();

  failNext(operation: Operation, error: RuntimeError): void {
    this.failures.set(operation, [...(this.failures.get(operation) ?? []), error]);
  }

  /** Calls do their work and their answers are lost with the engine, until the returned function is called. */
  loseAnswers(operation: Operation): () => void {
    this.lost.add(operation);
    return () => void this.lost.delete(operation);
  }

  /** The work is done: answers, unless the answer is to be lost. */
  answer(operation: Operation): void {
    if (this.lost.has(operation)) {
      throw new RuntimeError('unavailable', 'The engine of this node does not answer.');
    }
  }

  /** Calls wait until the returned function is called. */
  hold(operation: Operation): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gates.set(operation, promise);
    return () => {
      this.gates.delete(operation);
      resolve();
    };
  }

  async pass(operation: Operation): Promise<void> {
    await this.gates.get(operation);
    const failure = this.failures.get(operation)?.shift();
    if (failure) throw failure;
  }
}
