import {
  permissionsFor,
  type RoleNeed,
  type RolePermission,
} from '@app/contracts/permissions/role.permissions.js';

/** What one role gives. */
export interface RoleGrant {
  readonly permissions: readonly RolePermission[];
  /** Where it gives it: ids of nodes; null = everywhere. */
  readonly nodes: readonly number[] | null;
}

/** Ids of nodes; null = all. */
export type NodeScope = ReadonlySet<number> | null;

type Asked = Pick<RoleNeed, 'model' | 'verb'>;

const both = (one: NodeScope, other: NodeScope): NodeScope =>
  one === null ? other : other === null ? one : new Set([...one].filter((id) => other.has(id)));

/** Whether all of `part` lies in `whole`. */
const isWithin = (part: readonly number[] | null, whole: NodeScope): boolean =>
  whole === null || (part !== null && part.every((id) => whole.has(id)));

/**
 * What somebody may do as an administrator: all that any of their roles gives, where it gives it (domain.md §1,
 * "roles / permissions"). Root administrators pass everything.
 */
export class AdminRights {
  static readonly ROOT = new AdminRights(true, []);
  static readonly NONE = new AdminRights(false, []);

  private constructor(
    readonly isRoot: boolean,
    private readonly grants: readonly RoleGrant[],
  ) {}

  static of(grants: readonly RoleGrant[]): AdminRights {
    const given = grants.filter(({ permissions }) => permissions.length > 0);
    return given.length === 0 ? AdminRights.NONE : new AdminRights(false, given);
  }

  /** Somebody without any is no administrator. */
  get isAny(): boolean {
    return this.isRoot || this.grants.length > 0;
  }

  /** What a session tells its page; `*` = all. */
  get names(): string[] {
    return this.isRoot ? ['*'] : [...new Set(this.grants.flatMap(({ permissions }) => permissions))].sort();
  }

  holds(permission: RolePermission): boolean {
    return this.isRoot || this.grants.some(({ permissions }) => permissions.includes(permission));
  }

  /** Somewhere at least. */
  may(asked: Asked): boolean {
    return permissionsFor(asked).every((permission) => this.holds(permission));
  }

  mayEverywhere(asked: Asked): boolean {
    return this.may(asked) && this.nodesFor(asked) === null;
  }

  /** Where it may be done. */
  nodesFor(asked: Asked): NodeScope {
    return permissionsFor(asked)
      .map((permission) => this.nodesOf(permission))
      .reduce(both, null);
  }

  /**
   * Whether it may be done to what belongs to these nodes: to read it, one of them is enough. What belongs to none is
   * for those whose rights hold everywhere.
   */
  mayOn(asked: Asked, nodes: readonly number[]): boolean {
    if (!this.may(asked)) return false;
    const scope = this.nodesFor(asked);
    if (scope === null) return true;
    return asked.verb === 'read'
      ? nodes.some((id) => scope.has(id))
      : nodes.length > 0 && isWithin(nodes, scope);
  }

  /** Outside of the nodes of all roles nothing exists. */
  sees(nodes: readonly number[]): boolean {
    if (this.isRoot) return true;
    return this.grants.some((grant) => grant.nodes === null || nodes.some((id) => grant.nodes!.includes(id)));
  }

  /** Whether the roles give no more than these rights hold: nobody gives what they lack. */
  cover(grants: readonly RoleGrant[]): boolean {
    if (this.isRoot) return true;
    return grants.every(({ permissions, nodes }) =>
      permissions.every((permission) => this.holds(permission) && isWithin(nodes, this.nodesOf(permission))),
    );
  }

  /** Whether somebody else may do no more than they do. */
  coverRights(other: AdminRights): boolean {
    return this.isRoot || (!other.isRoot && this.cover(other.grants));
  }

  private nodesOf(permission: RolePermission): NodeScope {
    if (this.isRoot) return null;
    const where = this.grants.filter(({ permissions }) => permissions.includes(permission));
    if (where.some(({ nodes }) => nodes === null)) return null;
    return new Set(where.flatMap(({ nodes }) => nodes ?? []));
  }
}
