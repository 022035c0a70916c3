import { eggs, jobs, locations } from './catalogue.js';
import { allActivity, operations, overview } from './overview.js';
import { moves } from './moves.js';
import { nodeLink } from './node-link.js';
import { allocations, nodes } from './nodes.js';
import { roles } from './roles.js';
import { newServer, servers } from './servers.js';
import { users } from './users.js';

export const admin = {
  title: 'Administration',
  notYours: 'This is for administrators',
  notYoursHelp: 'Ask the operator of this panel if you need something here.',
  allActivity,
  allocations,
  eggs,
  jobs,
  locations,
  moves,
  newServer,
  nodeLink,
  nodes,
  operations,
  overview,
  roles,
  servers,
  users,
} as const;
