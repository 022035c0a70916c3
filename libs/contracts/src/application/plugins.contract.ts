import { z } from 'zod';
import { defineRoute, LARGE_PAGE } from '../core/route.js';
import { itemOf, pageOf } from '../core/wire.js';

/** Never answered as long as there are none. */
export const PluginItem = itemOf('plugin', z.object({ id: z.string() }));

/** application-api.md §9: this panel runs no plugins of the ancestor, so that there are none. */
export const listPlugins = defineRoute({
  id: 'application.plugins.list',
  method: 'GET',
  path: '/plugins',
  status: 200,
  list: { perPage: LARGE_PAGE },
  response: pageOf(PluginItem),
  access: { key: 'plugin', write: false },
  summary: 'Always an empty list: the plugins of the ancestor do not run here',
});
