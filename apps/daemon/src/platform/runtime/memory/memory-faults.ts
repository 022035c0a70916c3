import type { Runtime, RuntimeError } from '../runtime.port.js';

export type Operation = Exclude<keyof Runtime, 'events'>;

/** Calls of the memory runtime that are to fail or to hang. */
export class MemoryFaults {
  private readonly failures = new Map<Operation, RuntimeError[]>();
  private readonly gates = new Map<Operation, Promise<void>>();

  failNext(operation: Operation, error: RuntimeError): void {
    this.failures.set(operation, [...(this.failures.get(operation) ?? []), error]);
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
