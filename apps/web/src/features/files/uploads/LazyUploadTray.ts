import { lazy } from 'react';

/** Loaded once something is on its way up. */
export const UploadTray = lazy(async () => ({ default: (await import('./UploadTray.js')).UploadTray }));
