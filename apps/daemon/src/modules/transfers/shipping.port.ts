import type { FastifyRequest } from 'fastify';
import type { Progress } from '../backups/index.js';

export interface Shipment {
  /** Where the other node takes transfers. */
  readonly url: string;
  /** Where it takes offers and contents of files of the server; of nodes with `transfers.ahead`. */
  readonly filesUrl: string;
  /** By which it lets the transfer in. */
  readonly headers: Readonly<Record<string, string>>;
  /** Backups on this node that go along. */
  readonly backups: readonly string[];
}

/** The other node has a copy of the files as they were while the server ran. */
export interface SentAhead {
  /** Sends what has changed since; the look at the files that the other node puts in place. */
  complete(): Promise<string>;
}

export interface Arrival {
  readonly form: FastifyRequest;
  /** The backups that the panel has announced; null = a stock panel, which announces none. */
  readonly backups: readonly string[] | null;
}

/** The files of servers on their way between nodes: daemon-runtime.md §8. */
export abstract class Shipping {
  /** Sends most of the files while the server runs; for nodes with `transfers.ahead`. */
  abstract sendAhead(
    server: string,
    shipment: Shipment,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<SentAhead>;
  /**
   * Sends the files, or what is missing of them, the backups and the log of the installation; resolves once the other
   * node has verified them.
   */
  abstract send(
    server: string,
    shipment: Shipment,
    signal: AbortSignal,
    progress: Progress,
    ahead: SentAhead | null,
  ): Promise<void>;
  /** Puts what has come in place once all of it is there and sound; rejects, and nothing is in place. */
  abstract receive(server: string, arrival: Arrival, signal: AbortSignal): Promise<void>;
}
