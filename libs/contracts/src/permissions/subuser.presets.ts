import { ALL_SUBUSER_PERMISSIONS, type SubuserPermission } from './subuser.permissions.js';

const VIEWER: readonly SubuserPermission[] = [
  'websocket.connect',
  'activity.read',
  'allocation.read',
  'backup.read',
  'database.read',
  'file.read',
  'schedule.read',
  'startup.read',
];
const OPERATOR: readonly SubuserPermission[] = [
  ...VIEWER,
  'control.console',
  'control.start',
  'control.stop',
  'control.restart',
  'backup.create',
];
const BUILDER: readonly SubuserPermission[] = [
  ...OPERATOR,
  'backup.download',
  'file.archive',
  'file.create',
  'file.delete',
  'file.read-content',
  'file.sftp',
  'file.update',
  'schedule.create',
  'schedule.delete',
  'schedule.update',
  'startup.docker-image',
  'startup.update',
];

/** Sets of permissions that people give most: who looks, who runs the server, who builds on it, who does all. */
export const SUBUSER_PRESETS = {
  viewer: VIEWER,
  operator: OPERATOR,
  builder: BUILDER,
  full: ALL_SUBUSER_PERMISSIONS,
} as const satisfies Readonly<Record<string, readonly SubuserPermission[]>>;
