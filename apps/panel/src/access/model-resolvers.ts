import { Injectable } from '@nestjs/common';
import type { Area } from '@app/contracts/core/route.js';
import type { PanelRequest } from './panel-request.js';

/** Ids of the nodes that a model belongs to. */
export type NodesOfModel = (model: never) => readonly number[];

interface Resolver {
  readonly resolve: ResolveModel;
  readonly nodesOf: NodesOfModel | undefined;
}

export type ResolveModel = (value: string, request: PanelRequest) => Promise<object | null>;

/**
 * How `:name` parameters of a path become models. A module registers its own in onModuleInit; the access guard
 * resolves every parameter that has a resolver, in path order, and answers 404 where one gives null.
 */
@Injectable()
export class ModelResolvers {
  private readonly resolvers = new Map<string, Resolver>();

  /**
   * `nodesOf` is given for what belongs to nodes: roles that are limited to others do not see it. Throws when the
   * parameter of that area has a resolver already.
   */
  register(area: Area, param: string, resolve: ResolveModel, nodesOf?: NodesOfModel): void {
    const key = `${area}:${param}`;
    if (this.resolvers.has(key)) throw new TypeError(`:${param} of the ${area} area has two resolvers`);
    this.resolvers.set(key, { resolve, nodesOf });
  }

  find(area: Area, param: string): Resolver | undefined {
    return this.resolvers.get(`${area}:${param}`);
  }
}

/** A path value as a row id, or null when it cannot be one. Keeps "12abc" and 2^70 from reaching a query. */
export function idOf(value: string): number | null {
  const id = /^[1-9]\d{0,9}$/.test(value) ? Number(value) : NaN;
  return id <= 0xffff_ffff ? id : null;
}
