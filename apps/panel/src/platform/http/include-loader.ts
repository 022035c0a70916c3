import { Injectable } from '@nestjs/common';
import { list, nullResource, type Item, type List, type NullResource } from '@app/contracts/core/envelope.js';
import type { AclResource } from '@app/contracts/permissions/acl.js';
import { IncludeRegistry } from './includes.js';
import { mayRead } from '../../access/admin-access.js';
import { currentContext } from '../../access/request-context.js';

/** How an object reaches others: through an id or ids it holds, or as the parent of many. */
export type Relation<R> =
  | { readonly source: string; readonly id: (row: R) => number | null }
  | { readonly source: string; readonly ids: (row: R) => readonly number[] }
  | { readonly source: string; readonly many: true };

/** A relation for each include of a route; what lies below one is its source's business. */
export type Relations<R, I extends readonly string[] = readonly string[]> = Readonly<
  Record<TopLevel<I[number]>, Relation<R>>
>;
type TopLevel<N extends string> = N extends `${string}.${string}` ? never : N;

type Included = Item | List | NullResource;

/** The part of the wanted includes that lies below one of them. */
const below = (wanted: ReadonlySet<string>, name: string): ReadonlySet<string> =>
  new Set(
    [...wanted].filter((entry) => entry.startsWith(`${name}.`)).map((entry) => entry.slice(name.length + 1)),
  );

const asIds = (id: number | null): number[] => (id === null ? [] : [id]);

/** As for the routes of what is included: conventions.md §2. */
const callerMayRead = (resource: AclResource): boolean => {
  const { actor } = currentContext();
  return actor !== null && mayRead(actor, resource);
};

/** Adds `relationships` to items, in a constant number of queries for any number of them. */
@Injectable()
export class IncludeLoader {
  constructor(private readonly registry: IncludeRegistry) {}

  /**
   * `rows[i]` is what `items[i]` was made of. What the caller may not read and what does not exist becomes a null
   * resource, never an error. The items stay of their type: its relationships are those of the route's contract.
   */
  async attach<R extends { readonly id: number }, I extends Item>(
    rows: readonly R[],
    items: readonly I[],
    wanted: ReadonlySet<string>,
    relations: Relations<R>,
  ): Promise<readonly I[]> {
    const chosen = Object.entries<Relation<R>>(relations).filter(([name]) => wanted.has(name));
    const parent = items[0]?.object;
    if (chosen.length === 0 || parent === undefined) return items;
    const columns = await Promise.all(
      chosen.map(async ([name, relation]) => {
        const values = await this.load(parent, rows, relation, below(wanted, name));
        return [name, values] as const;
      }),
    );
    return items.map((item, index) => ({
      ...item,
      attributes: {
        ...(item.attributes as object),
        relationships: Object.fromEntries(columns.map(([name, values]) => [name, values[index]])),
      },
    }));
  }

  private async load<R extends { readonly id: number }>(
    parent: string,
    rows: readonly R[],
    relation: Relation<R>,
    nested: ReadonlySet<string>,
  ): Promise<Included[]> {
    const source = this.registry.get(relation.source);
    if (!callerMayRead(source.acl)) return rows.map(() => nullResource());
    if ('many' in relation) {
      const found = await source.byParent(
        parent,
        rows.map((row) => row.id),
        nested,
      );
      return rows.map((row) => found.get(row.id) ?? list([]));
    }
    const idsOf = (row: R): readonly number[] =>
      'ids' in relation ? relation.ids(row) : asIds(relation.id(row));
    const wantedIds = [...new Set(rows.flatMap(idsOf))];
    const found = wantedIds.length === 0 ? new Map<number, Item>() : await source.byId(wantedIds, nested);
    return rows.map((row) => {
      const items = idsOf(row).flatMap((id) => found.get(id) ?? []);
      return 'ids' in relation ? list(items) : (items[0] ?? nullResource());
    });
  }
}
