import {
  Activity,
  ArrowLeftRight,
  DatabaseBackup,
  Folder,
  FolderInput,
  Boxes,
  CalendarClock,
  Database,
  Egg,
  Gauge,
  HardDrive,
  Hourglass,
  KeyRound,
  ListTodo,
  MapPin,
  Network,
  Play,
  Settings,
  SquareAsterisk,
  SquareTerminal,
  Users,
  UsersRound,
  type LucideIcon,
} from 'lucide-react';
import type { RolePermission } from '@app/contracts/permissions/role.permissions.js';
import type { SubuserPermission } from '@app/contracts/permissions/subuser.permissions.js';
import { serverActivity } from '@app/contracts/client/activity.contract.js';
import { listBackups } from '@app/contracts/client/backups.contract.js';
import { listFiles } from '@app/contracts/client/files.contract.js';
import { listDatabases } from '@app/contracts/client/databases.contract.js';
import { listAllocations } from '@app/contracts/client/network.contract.js';
import { listSchedules } from '@app/contracts/client/schedules/schedules.contract.js';
import { listVariables } from '@app/contracts/client/startup.contract.js';
import { permissionOf } from '../shared/api/can.js';

/** One section of a server; `needs` hides it from those who may not read it. */
export interface Section {
  readonly text:
    | 'console'
    | 'files'
    | 'backups'
    | 'schedules'
    | 'databases'
    | 'network'
    | 'startup'
    | 'people'
    | 'activity'
    | 'operations'
    | 'settings';
  readonly to:
    | '/s/$server'
    | '/s/$server/files'
    | '/s/$server/backups'
    | '/s/$server/schedules'
    | '/s/$server/databases'
    | '/s/$server/network'
    | '/s/$server/startup'
    | '/s/$server/people'
    | '/s/$server/activity'
    | '/s/$server/operations'
    | '/s/$server/settings';
  readonly icon: LucideIcon;
  readonly needs: SubuserPermission | null;
}

/** In the order of the navigation; also that of the number keys. */
export const SERVER_SECTIONS: readonly Section[] = [
  { text: 'console', to: '/s/$server', icon: SquareTerminal, needs: null },
  { text: 'files', to: '/s/$server/files', icon: Folder, needs: permissionOf(listFiles) },
  { text: 'backups', to: '/s/$server/backups', icon: DatabaseBackup, needs: permissionOf(listBackups) },
  {
    text: 'schedules',
    to: '/s/$server/schedules',
    icon: CalendarClock,
    needs: permissionOf(listSchedules),
  },
  { text: 'databases', to: '/s/$server/databases', icon: Database, needs: permissionOf(listDatabases) },
  { text: 'network', to: '/s/$server/network', icon: Network, needs: permissionOf(listAllocations) },
  { text: 'startup', to: '/s/$server/startup', icon: Play, needs: permissionOf(listVariables) },
  // One's own row is there for everybody, with the way out.
  { text: 'people', to: '/s/$server/people', icon: Users, needs: null },
  { text: 'activity', to: '/s/$server/activity', icon: Activity, needs: permissionOf(serverActivity) },
  // In every state: operations are what keeps a server from its users.
  { text: 'operations', to: '/s/$server/operations', icon: Hourglass, needs: null },
  { text: 'settings', to: '/s/$server/settings', icon: Settings, needs: null },
];

/** One section of the administration; `needs` hides it from those whose roles do not reach it. */
export interface AdminSection {
  readonly text:
    | 'overview'
    | 'nodes'
    | 'allServers'
    | 'users'
    | 'roles'
    | 'eggs'
    | 'locations'
    | 'mounts'
    | 'databaseHosts'
    | 'backupHosts'
    | 'operations'
    | 'jobs'
    | 'allActivity'
    | 'requests'
    | 'applicationKeys'
    | 'panelSettings';
  readonly to:
    | '/admin'
    | '/admin/nodes'
    | '/admin/servers'
    | '/admin/users'
    | '/admin/roles'
    | '/admin/eggs'
    | '/admin/locations'
    | '/admin/mounts'
    | '/admin/database-hosts'
    | '/admin/backup-hosts'
    | '/admin/operations'
    | '/admin/jobs'
    | '/admin/activity'
    | '/admin/requests'
    | '/admin/keys'
    | '/admin/settings';
  readonly icon: LucideIcon;
  readonly needs: RolePermission;
}

/** What an administrator does every day stands first. */
export const ADMIN_SECTIONS: readonly AdminSection[] = [
  { text: 'overview', to: '/admin', icon: Gauge, needs: 'view node' },
  { text: 'nodes', to: '/admin/nodes', icon: HardDrive, needs: 'view node' },
  { text: 'allServers', to: '/admin/servers', icon: Boxes, needs: 'view server' },
  { text: 'users', to: '/admin/users', icon: UsersRound, needs: 'view user' },
  { text: 'roles', to: '/admin/roles', icon: KeyRound, needs: 'view role' },
  { text: 'eggs', to: '/admin/eggs', icon: Egg, needs: 'view egg' },
  { text: 'locations', to: '/admin/locations', icon: MapPin, needs: 'view location' },
  { text: 'mounts', to: '/admin/mounts', icon: FolderInput, needs: 'view mount' },
  { text: 'databaseHosts', to: '/admin/database-hosts', icon: Database, needs: 'view databaseHost' },
  { text: 'backupHosts', to: '/admin/backup-hosts', icon: DatabaseBackup, needs: 'view backupHost' },
  { text: 'operations', to: '/admin/operations', icon: Hourglass, needs: 'view server' },
  { text: 'jobs', to: '/admin/jobs', icon: ListTodo, needs: 'view node' },
  { text: 'allActivity', to: '/admin/activity', icon: Activity, needs: 'view user' },
  { text: 'requests', to: '/admin/requests', icon: ArrowLeftRight, needs: 'view user' },
  { text: 'applicationKeys', to: '/admin/keys', icon: SquareAsterisk, needs: 'view apiKey' },
  { text: 'panelSettings', to: '/admin/settings', icon: Settings, needs: 'view settings' },
];
