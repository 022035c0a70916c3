import { Injectable } from '@nestjs/common';
import type { Item, List } from '@app/contracts/core/envelope.js';
import type { AclResource } from '@app/contracts/permissions/acl.js';

/**
 * One object type of the Application API as other modules include it. Modules register theirs at boot, so
 * that a server can include its user and a user its servers without the modules importing each other.
 */
export interface IncludeSource {
  /** ACL resource whose read bit the include needs (conventions.md §5). */
  readonly acl: AclResource;
  /**
   * Items by id, in a constant number of queries; ids without a row are left out. `nested` names what the items
   * include themselves (`eggs.variables`).
   */
  byId(ids: readonly number[], nested: ReadonlySet<string>): Promise<ReadonlyMap<number, Item>>;
  /**
   * Items that belong to each parent, in a constant number of queries; a list that was cut says so in its `meta`.
   * `parent` is the object name of the parent (`node`, `user`, `location`, `nest`, `egg`, `server` …).
   */
  byParent(
    parent: string,
    parentIds: readonly number[],
    nested: ReadonlySet<string>,
  ): Promise<ReadonlyMap<number, List>>;
}

/** The object types that can be included, by object name (`server`, `user`, `egg` …). */
@Injectable()
export class IncludeRegistry {
  private readonly sources = new Map<string, IncludeSource>();

  /** Call in `onModuleInit`. A second source of the same name is a mistake of ours and throws. */
  register(name: string, source: IncludeSource): void {
    if (this.sources.has(name)) throw new TypeError(`include ${name} is registered twice`);
    this.sources.set(name, source);
  }

  get(name: string): IncludeSource {
    const source = this.sources.get(name);
    if (!source) throw new TypeError(`include ${name} is not registered`);
    return source;
  }
}
