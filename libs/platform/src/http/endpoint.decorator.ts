import 'reflect-metadata';
import {
  applyDecorators,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { PARAMTYPES_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteConfig } from '@nestjs/platform-fastify';
import { pathsOf, type AnswerOf, type HttpMethod, type RouteDescriptor } from '@app/contracts/core/route.js';
import { isRepeatable, WriteInterceptor } from './around-writes.js';
import { bindsInput, needsInput, type InputFor, type NeedsInput } from './input.decorator.js';
import type { RouteConfiguration } from './request.js';

export const ROUTE_METADATA = 'rookery:route';

const METHODS: Record<HttpMethod, RequestMethod> = {
  GET: RequestMethod.GET,
  POST: RequestMethod.POST,
  PUT: RequestMethod.PUT,
  PATCH: RequestMethod.PATCH,
  DELETE: RequestMethod.DELETE,
};

type Handler<T extends RouteDescriptor> = (...args: never[]) => AnswerOf<T> | Promise<AnswerOf<T>>;

/** A handler that leaves out the input of its route, or takes that of another one, gets a key that no method has. */
type Key<T extends RouteDescriptor, H extends Handler<T>> =
  NeedsInput<T> extends true
    ? [InputFor<T>] extends [Parameters<H>[number]]
      ? string | symbol
      : 'a parameter has to be @Input() input: InputFor<typeof route>'
    : string | symbol;

/**
 * Binds a handler to a route descriptor: method, path, status, and the metadata that guards read. The handler has to
 * answer what the descriptor says, and to bind its input.
 * Nest keeps one verb per handler, so each further verb of `also` becomes a second handler on the class
 * that shares the body and the parameter metadata of the first.
 */
export function Endpoint<const T extends RouteDescriptor>(route: T) {
  return <H extends Handler<T>>(
    target: object,
    name: Key<T, H>,
    descriptor: TypedPropertyDescriptor<H>,
  ): void => {
    const key: string | symbol = name;
    if (needsInput(route) && !bindsInput(parametersOf(target, key))) {
      throw new TypeError(`${target.constructor.name}.${String(key)} does not bind the input of ${route.id}`);
    }
    const byMethod = Map.groupBy(pathsOf(route), (pair) => pair.method);
    let first = true;
    for (const [method, pairs] of byMethod) {
      const decorate = applyDecorators(
        RequestMapping({ method: METHODS[method], path: pairs.map((pair) => pair.path) }),
        HttpCode(route.status),
        SetMetadata(ROUTE_METADATA, route),
        RouteConfig({ descriptor: route } satisfies RouteConfiguration),
        ...(isRepeatable(route) ? [UseInterceptors(WriteInterceptor)] : []),
      );
      if (first) {
        decorate(target, key, descriptor as TypedPropertyDescriptor<unknown>);
        first = false;
        continue;
      }
      addTwin(target, key, `${String(key)}_${method.toLowerCase()}`, decorate);
    }
  };
}

/** Nest's metadata of the parameters of a handler. */
const parametersOf = (target: object, key: string | symbol): Record<string, { data?: unknown }> | undefined =>
  Reflect.getMetadata(ROUTE_ARGS_METADATA, target.constructor, key) as
    Record<string, { data?: unknown }> | undefined;

function addTwin(target: object, key: string | symbol, twin: string, decorate: MethodDecorator): void {
  type Handlers = Record<string | symbol, (...args: unknown[]) => unknown>;
  const descriptor: PropertyDescriptor = {
    configurable: true,
    writable: true,
    value(this: Handlers, ...args: unknown[]) {
      return this[key]!(...args);
    },
  };
  Object.defineProperty(target, twin, descriptor);
  const args = parametersOf(target, key);
  if (args) Reflect.defineMetadata(ROUTE_ARGS_METADATA, args, target.constructor, twin);
  const types: unknown = Reflect.getMetadata(PARAMTYPES_METADATA, target, key);
  if (types) Reflect.defineMetadata(PARAMTYPES_METADATA, types, target, twin);
  decorate(target, twin, descriptor as TypedPropertyDescriptor<never>);
}
