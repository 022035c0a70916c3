import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA } from '@nestjs/common/constants.js';
import { GATEWAY_OPTIONS } from '@nestjs/websockets/constants.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { APPLICATION_ROUTES } from '@app/contracts/application/index.js';
import { areaOf, pathsOf, type RouteDescriptor } from '@app/contracts/core/route.js';
import { ACL_RESOURCES } from '@app/contracts/permissions/acl.js';
import { ALL_SUBUSER_PERMISSIONS } from '@app/contracts/permissions/subuser.permissions.js';
import { ROUTES } from '@app/contracts/routes.js';
import { ROUTE_METADATA } from '@app/platform/http/endpoint.decorator.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { AppModule } from '../../apps/panel/src/app.module.js';
import { loadPanelConfig } from '../../apps/panel/src/config/panel.config.js';
import { aclResourceOf } from '../integration/panel/support/access-rules.js';

/** Every module class below a module, with what it declares; nothing is instantiated. */
function collect(key: string, module: Type | DynamicModule, seen = new Set<unknown>()): Type[] {
  const isDynamic = 'module' in module;
  const type = isDynamic ? module.module : module;
  if (seen.has(module)) return [];
  seen.add(module);
  const of = (name: string): unknown[] => [
    ...((Reflect.getMetadata(name, type) as unknown[] | undefined) ?? []),
    ...(isDynamic ? ((module as unknown as Record<string, unknown[] | undefined>)[name] ?? []) : []),
  ];
  const inner = of(MODULE_METADATA.IMPORTS).flatMap((entry) => collect(key, entry as Type, seen));
  return [...(of(key) as Type[]), ...inner];
}

describe('the panel’s routes', () => {
  let handlers: { name: string; route: RouteDescriptor | undefined }[];
  let sockets: string[];
  let routes: readonly RouteDescriptor[];
  beforeAll(() => {
    const config = loadPanelConfig({
      APP_URL: 'http://panel.test',
      APP_KEY: Buffer.alloc(32).toString('base64'),
      DATABASE_URL: 'mysql://none@127.0.0.1/none',
      REDIS_URL: 'redis://127.0.0.1',
    });
    const module = AppModule.register(config, new AppLogger('spec', 'silent'));
    handlers = [...new Set(collect(MODULE_METADATA.CONTROLLERS, module))].flatMap((controller) => {
      const methods = controller.prototype as Record<string, object>;
      return Object.getOwnPropertyNames(methods)
        .filter((name) => Reflect.getMetadata(METHOD_METADATA, methods[name]!) !== undefined)
        .map((name) => ({
          name: `${controller.name}.${name}`,
          route: Reflect.getMetadata(ROUTE_METADATA, methods[name]!) as RouteDescriptor | undefined,
        }));
    });
    sockets = collect(MODULE_METADATA.PROVIDERS, module).flatMap((provider) => {
      const options = typeof provider === 'function' && Reflect.getMetadata(GATEWAY_OPTIONS, provider);
      return options ? [(options as { path: string }).path] : [];
    });
    routes = ROUTES.filter((route) => areaOf(route) !== 'daemon');
  });

  it('all state their access in a descriptor', () => {
    expect(handlers.length).toBeGreaterThan(40);
    expect(handlers.filter(({ route }) => route === undefined)).toEqual([]);
  });

  it('all have a handler', () => {
    const handled = new Set(handlers.map(({ route }) => route?.id));
    const open = routes.filter(
      (route) => !handled.has(route.id) && !pathsOf(route).every(({ path }) => sockets.includes(path)),
    );
    expect(open.map((route) => route.id)).toEqual([]);
  });

  it('have one owner for each verb and path', () => {
    const pairs = routes.flatMap((route) => pathsOf(route).map(({ method, path }) => `${method} ${path}`));
    expect(pairs.filter((pair, index) => pairs.indexOf(pair) !== index)).toEqual([]);
  });

  it('that change something say which activity they leave, or why none', () => {
    const silent = routes.filter(
      (route) => route.method !== 'GET' && areaOf(route) !== 'remote' && !route.activity,
    );
    expect(silent.map((route) => route.id)).toEqual([]);
  });

  it('of the Application API need the resource of what they touch, and its write bit to change it', () => {
    const wrong = APPLICATION_ROUTES.filter((route) => {
      const resource = aclResourceOf(route.id, route.path);
      const { access } = route;
      return (
        typeof access !== 'object' ||
        !('key' in access) ||
        access.key !== resource ||
        access.write !== (route.method !== 'GET')
      );
    });
    expect(wrong.map((route) => route.id)).toEqual([]);
  });

  it('leave these permissions and resources without use until their features are built', () => {
    const accesses = ROUTES.map(({ access }) => access).filter((access) => typeof access === 'object');
    const permissions = new Set(accesses.flatMap((access) => ('server' in access ? [access.server] : [])));
    const resources = new Set(accesses.flatMap((access) => ('key' in access ? [access.key] : [])));
    expect(ALL_SUBUSER_PERMISSIONS.filter((permission) => !permissions.has(permission))).toMatchSnapshot();
    expect(ACL_RESOURCES.filter((resource) => !resources.has(resource))).toMatchSnapshot();
  });
});
