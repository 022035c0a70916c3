import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { serverRoute } from '../../shared/router/roots.js';

const Path = z.string().max(4096).optional().catch(undefined);

/** The directory shown, and how. */
const FilesSearch = z.object({
  path: Path,
  filter: z.string().max(255).optional().catch(undefined),
  sort: z.enum(['-name', 'size', '-size', 'modified', '-modified']).optional().catch(undefined),
});

/** The file that is edited; `new` where it may not be there yet. */
const EditSearch = z.object({ path: Path, new: z.literal(true).optional().catch(undefined) });

export const filesRoutes = [
  createRoute({
    getParentRoute: () => serverRoute,
    path: '/files',
    validateSearch: FilesSearch,
    component: lazyRouteComponent(() => import('./FilesPage.js'), 'FilesPage'),
  }),
  createRoute({
    getParentRoute: () => serverRoute,
    path: '/edit',
    validateSearch: EditSearch,
    component: lazyRouteComponent(() => import('./editor/EditPage.js'), 'EditPage'),
  }),
] as const;
