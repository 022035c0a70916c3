import { lazy } from 'react';

/** Nothing waits for it. */
export const FollowTastes = lazy(async () => ({
  default: (await import('./preferences/FollowTastes.js')).FollowTastes,
}));
