import { LRUCache } from 'lru-cache';
import { readsUncommitted } from '../database/whole-request.js';

export interface CacheLimits {
  readonly max: number;
  /** Covers what is lost while nobody can be told of changes. */
  readonly ttlMs: number;
  /** So long it is remembered that there is nothing; not at all unless given. */
  readonly missTtlMs?: number;
}

/**
 * Values that are read often and forgotten when they change. A look-up that a change overtakes is handed to those
 * who wait for it already, but is neither kept nor given to those who come after the change. Passed by where reads may
 * see what is not committed.
 */
export class VersionedCache<K extends string | number, V extends NonNullable<unknown>> {
  private readonly values: LRUCache<K, V>;
  /** Apart from the values, which a flood of names that nobody has must not push out. */
  private readonly misses: LRUCache<K, true> | null;
  private readonly loading = new Map<K, Promise<V | null>>();
  /** Counts the forgettings. */
  private version = 0;

  constructor({ max, ttlMs, missTtlMs }: CacheLimits) {
    this.values = new LRUCache({ max, ttl: ttlMs });
    this.misses = missTtlMs === undefined ? null : new LRUCache({ max, ttl: missTtlMs });
  }

  /** The cached value, else what `load` finds; those who ask at the same time share one look-up. */
  get(key: K, load: (key: K) => Promise<V | null>): Promise<V | null> {
    if (readsUncommitted()) return load(key);
    const known = this.values.get(key);
    if (known !== undefined) return Promise.resolve(known);
    if (this.misses?.has(key)) return Promise.resolve(null);
    const running = this.loading.get(key);
    if (running) return running;
    const { version } = this;
    const loading = load(key)
      .then((value) => {
        if (version === this.version) {
          if (value === null) this.misses?.set(key, true);
          else this.values.set(key, value);
        }
        return value;
      })
      .finally(() => {
        if (this.loading.get(key) === loading) this.loading.delete(key);
      });
    this.loading.set(key, loading);
    return loading;
  }

  /** Cached values, and for the others what `load` finds in one go. */
  async getMany(
    keys: Iterable<K>,
    load: (missing: readonly K[]) => Promise<Iterable<readonly [K, V]>>,
  ): Promise<Map<K, V>> {
    if (readsUncommitted()) return new Map(await load([...new Set(keys)]));
    const found = new Map<K, V>();
    const missing = new Set<K>();
    for (const key of keys) {
      const known = this.values.get(key);
      if (known === undefined) missing.add(key);
      else found.set(key, known);
    }
    if (missing.size === 0) return found;
    const { version } = this;
    for (const [key, value] of await load([...missing])) {
      found.set(key, value);
      if (version === this.version) this.values.set(key, value);
    }
    return found;
  }

  /** Forgets the values that a change concerns; all of them unless told. */
  forget(concerns: (value: V, key: K) => boolean = () => true): void {
    this.version++;
    this.loading.clear();
    this.misses?.clear();
    for (const [key, value] of this.values.entries()) if (concerns(value, key)) this.values.delete(key);
  }
}
