import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { list, withMeta, type Item, type List, type WithMeta } from '@app/contracts/core/envelope.js';
import { AREA_PREFIX } from '@app/contracts/core/route.js';
import type { AclResource } from '@app/contracts/permissions/acl.js';
import { readableNodes } from '../../access/admin-access.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import type { ChildLimit } from '../database/children.js';
import { cutChildren, INCLUDE_LIMIT } from './include-limit.js';
import { IncludeLoader, type Relations } from './include-loader.js';
import { IncludeRegistry } from './includes.js';

/** Rows that take some ten milliseconds to make items of. */
const LONG = 100;

/** What every presenter needs of the process. */
@Injectable()
export class PresenterTools {
  constructor(
    readonly loader: IncludeLoader,
    readonly includes: IncludeRegistry,
    readonly resolvers: ModelResolvers,
    @Inject(PANEL_CONFIG) readonly config: Pick<PanelConfig, 'appUrl'>,
  ) {}
}

/** Rows that belong to parents, and which parent each has. */
export interface Children<R> {
  /** May end after what `firstOfEach` reads within the limit. */
  rows(parentIds: readonly number[], limit: ChildLimit): Promise<readonly R[]>;
  parentOf(row: R): number | null;
  /** Never cut: a part of the catalogue, which does not grow with the customers and is chosen from as a whole. */
  readonly isWhole?: boolean;
}

export interface Presentation<R, I> {
  /** Object name on the wire, and the name of the path parameter that the rows are found by. */
  readonly object: string;
  readonly acl: AclResource;
  readonly relations: Relations<R>;
  items(rows: readonly R[]): readonly I[] | Promise<readonly I[]>;
  /** The row behind `:object` of a path; left out where no path names one. */
  find?(id: number): Promise<R | null>;
  /** Ids of the nodes that a row belongs to: roles that are limited to others do not see it. */
  nodesOf?(row: R): readonly number[];
  /** Left out where nothing includes one by its id. */
  byIds?(ids: readonly number[]): Promise<readonly R[]>;
  /** By the object name of the parent. */
  readonly children?: Readonly<Record<string, Children<R>>>;
}

/** One object type of the Application API on the wire: by itself, in lists, and as other objects include it. */
export abstract class Presenter<R extends { readonly id: number }, I extends Item> implements OnModuleInit {
  protected constructor(
    protected readonly tools: PresenterTools,
    private readonly presentation: Presentation<R, I>,
  ) {}

  onModuleInit(): void {
    const { object, acl, find, nodesOf } = this.presentation;
    if (find) {
      const resolve = async (value: string): Promise<R | null> => {
        const id = idOf(value);
        return id === null ? null : find(id);
      };
      this.tools.resolvers.register('application', object, resolve, nodesOf);
    }
    this.tools.includes.register(object, {
      acl,
      byId: (ids, nested) => this.byId(ids, nested),
      byParent: (parent, parentIds, nested) => this.byParent(parent, parentIds, nested),
    });
  }

  async many(rows: readonly R[], wanted: ReadonlySet<string> = new Set()): Promise<readonly I[]> {
    if (rows.length === 0) return [];
    const items = await this.presentation.items(rows);
    // Others have their turn between the stages of a long answer.
    if (rows.length > LONG) await setImmediate();
    return this.tools.loader.attach(rows, items, wanted, this.presentation.relations);
  }

  async one(row: R, wanted?: ReadonlySet<string>): Promise<I> {
    return (await this.many([row], wanted))[0]!;
  }

  /** With `meta.resource`: conventions.md §4. `path` is the object's below the Application API. */
  async created(row: R, path: string): Promise<WithMeta<I, { readonly resource: string }>> {
    return withMeta(await this.one(row), {
      resource: `${this.tools.config.appUrl}${AREA_PREFIX.application}${path}`,
    });
  }

  private async byId(ids: readonly number[], nested: ReadonlySet<string>): Promise<Map<number, I>> {
    const { byIds, object } = this.presentation;
    if (!byIds) throw new TypeError(`a ${object} is included by its parent only`);
    const rows = this.seen(await byIds(ids));
    const items = await this.many(rows, nested);
    return new Map(rows.map((row, index) => [row.id, items[index]!]));
  }

  /** Without what lies on nodes that the caller does not reach. */
  private seen(rows: readonly R[]): readonly R[] {
    const { acl, nodesOf } = this.presentation;
    const scope = nodesOf ? readableNodes(acl) : null;
    return scope === null || !nodesOf ? rows : rows.filter((row) => nodesOf(row).some((id) => scope.has(id)));
  }

  private async byParent(
    parent: string,
    parentIds: readonly number[],
    nested: ReadonlySet<string>,
  ): Promise<Map<number, List<I>>> {
    const { children = {}, object } = this.presentation;
    const source = Object.hasOwn(children, parent) ? children[parent] : undefined;
    if (!source) throw new TypeError(`a ${parent} does not include its ${object}s`);
    const rows = this.seen(await source.rows(parentIds, INCLUDE_LIMIT));
    if (rows.length > LONG) await setImmediate();
    const groups = cutChildren(
      parentIds,
      Map.groupBy(rows, (row) => source.parentOf(row)),
      source.isWhole ? null : INCLUDE_LIMIT,
    );
    const items = await this.many(
      groups.flatMap((group) => group.rows),
      nested,
    );
    let used = 0;
    return new Map(
      groups.map(({ parentId, rows: shown, isCut }) => {
        const data = list(items.slice(used, (used += shown.length)));
        return [parentId, isCut ? withMeta(data, { truncated: true, limit: shown.length }) : data];
      }),
    );
  }
}
