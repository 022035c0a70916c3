import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { BodyOf, ListOptions, ParamsOf, QueryOf, RouteDescriptor } from '@app/contracts/core/route.js';
import type { z } from 'zod';
import type { ListRequest } from './list-query.js';
import { descriptorOf, type PlatformRequest } from './request.js';

type Has<K extends PropertyKey, V> = { readonly [P in K]: V };

/** What `@Input()` gives a handler of the route: all that its descriptor names, validated. */
export type InputFor<T extends RouteDescriptor> = (T extends Has<'params', z.ZodType>
  ? Has<'params', ParamsOf<T>>
  : unknown) &
  (T extends Has<'query', z.ZodType> ? Has<'query', QueryOf<T>> : unknown) &
  (T extends Has<'body', z.ZodType> ? Has<'body', BodyOf<T>> : unknown) &
  (T extends Has<'list', ListOptions> ? Has<'list', ListRequest> : unknown) &
  (T extends Has<'includes', readonly string[]> ? Has<'includes', ReadonlySet<string>> : unknown);

/** Whether a handler of the route cannot do without `@Input()`. A path id alone may be the guards' business. */
export type NeedsInput<T extends RouteDescriptor> = T extends
  | Has<'query', z.ZodType>
  | Has<'body', z.ZodType>
  | Has<'list', ListOptions>
  | Has<'includes', readonly string[]>
  ? true
  : false;

export const needsInput = (route: RouteDescriptor): boolean =>
  Boolean(route.query ?? route.body ?? route.list ?? route.includes);

/** A request on its way to the validation pipe, which turns it into InputFor<route>. */
export class UnreadInput {
  constructor(
    readonly route: RouteDescriptor,
    readonly request: PlatformRequest,
  ) {}
}

const INPUT_DATA = 'rookery:input';

const bindInput = createParamDecorator((_: unknown, context: ExecutionContext): UnreadInput => {
  const request = context.switchToHttp().getRequest<PlatformRequest>();
  const route = descriptorOf(request);
  if (!route) throw new TypeError('only a route with a descriptor has an input');
  return new UnreadInput(route, request);
});

/** Binds params, query, body, list and includes of the handler's route, validated together: `InputFor<typeof route>`. */
export const Input = (): ParameterDecorator => bindInput(INPUT_DATA);

/** Whether Nest's metadata of a handler's parameters has an `@Input()`. */
export const bindsInput = (parameters: Readonly<Record<string, { data?: unknown }>> | undefined): boolean =>
  Object.values(parameters ?? {}).some(({ data }) => data === INPUT_DATA);
