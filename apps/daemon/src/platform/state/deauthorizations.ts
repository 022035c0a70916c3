/** A user who lost rights: on these servers, on all when none is named. */
export interface Deauthorization {
  readonly user: string;
  readonly servers: readonly string[];
}
type Listener = (deauthorization: Deauthorization) => void;

export const concerns = (
  { user, servers }: Deauthorization,
  session: { readonly user: string; readonly server: string },
): boolean => user === session.user && (servers.length === 0 || servers.includes(session.server));

/** Tells all who hold something open for users when the panel takes rights away. */
export class Deauthorizations {
  private readonly listeners = new Set<Listener>();

  /** Returns the function that ends listening. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  announce(deauthorization: Deauthorization): void {
    for (const listener of [...this.listeners]) listener(deauthorization);
  }
}
