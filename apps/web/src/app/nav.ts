import {
  Activity,
  Database,
  Network,
  Play,
  Settings,
  SquareTerminal,
  Users,
  type LucideIcon,
} from 'lucide-react';
import type { SubuserPermission } from '@app/contracts/permissions/subuser.permissions.js';
import { serverActivity } from '@app/contracts/client/activity.contract.js';
import { listDatabases } from '@app/contracts/client/databases.contract.js';
import { listAllocations } from '@app/contracts/client/network.contract.js';
import { listVariables } from '@app/contracts/client/startup.contract.js';
import { permissionOf } from '../shared/api/can.js';

/** One section of a server; `needs` hides it from those who may not read it. */
export interface Section {
  readonly text: 'console' | 'databases' | 'network' | 'startup' | 'people' | 'activity' | 'settings';
  readonly to:
    | '/s/$server'
    | '/s/$server/databases'
    | '/s/$server/network'
    | '/s/$server/startup'
    | '/s/$server/people'
    | '/s/$server/activity'
    | '/s/$server/settings';
  readonly icon: LucideIcon;
  readonly needs: SubuserPermission | null;
}

/** In the order of the navigation; also that of the number keys. */
export const SERVER_SECTIONS: readonly Section[] = [
  { text: 'console', to: '/s/$server', icon: SquareTerminal, needs: null },
  { text: 'databases', to: '/s/$server/databases', icon: Database, needs: permissionOf(listDatabases) },
  { text: 'network', to: '/s/$server/network', icon: Network, needs: permissionOf(listAllocations) },
  { text: 'startup', to: '/s/$server/startup', icon: Play, needs: permissionOf(listVariables) },
  // One's own row is there for everybody, with the way out.
  { text: 'people', to: '/s/$server/people', icon: Users, needs: null },
  { text: 'activity', to: '/s/$server/activity', icon: Activity, needs: permissionOf(serverActivity) },
  { text: 'settings', to: '/s/$server/settings', icon: Settings, needs: null },
];
