import type { OutboundEvent } from '@app/contracts/ws/console.frames.js';

/** What those who watch a server are told. */
export type ServerEvent =
  /** One frame of the console protocol. */
  | { readonly kind: 'frame'; readonly event: OutboundEvent; readonly args: readonly string[] }
  /** Console output, in order; one frame per line. `position` is the number of the last line. */
  | { readonly kind: 'console'; readonly lines: readonly string[]; readonly position: number }
  | { readonly kind: 'suspended' }
  /** The server has left this node; nothing follows. */
  | { readonly kind: 'removed' };
export type ServerEventListener = (event: ServerEvent) => void;

/** Listeners of one server. A listener that throws harms nobody else (hazard N10). */
export class ServerEvents {
  private readonly listeners = new Set<ServerEventListener>();

  constructor(private readonly onError: (error: unknown) => void) {}

  /** Returns the function that ends listening. */
  listen(listener: ServerEventListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(event: ServerEvent): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.onError(error);
      }
    }
  }

  frame(event: OutboundEvent, ...args: string[]): void {
    this.emit({ kind: 'frame', event, args });
  }

  get size(): number {
    return this.listeners.size;
  }

  clear(): void {
    this.listeners.clear();
  }
}
