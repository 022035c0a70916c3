import { AREA_PREFIX } from '@app/contracts/core/route.js';
import type { PanelConfig } from '../../config/panel.config.js';

/** Absolute address of a path of the Application API, for `meta.resource` and pagination links. */
export const applicationUrl = (config: Pick<PanelConfig, 'appUrl'>, path: string): string =>
  `${config.appUrl}${AREA_PREFIX.application}${path}`;
