import type { HttpMethod } from '@app/contracts/core/route.js';
import type { RoleModel, RolePermission } from '@app/contracts/permissions/role.permissions.js';

/**
 * What administrators' routes ask of roles, as conventions.md §2 and domain.md §1 state it. Never taken from the
 * descriptors, whose word is what these lists test.
 */

/** What each verb and path below `/api/application` is about. The first that fits counts. */
const MODEL_OF_PATH: readonly (readonly [RegExp, RoleModel])[] = [
  [/^GET \/mounts\/:mount\/eggs/, 'egg'],
  [/^GET \/mounts\/:mount\/nodes/, 'node'],
  [/^GET \/mounts\/:mount\/servers/, 'server'],
  [/^\w+ \/servers\/:server\/databases/, 'database'],
  [/^\w+ \/servers/, 'server'],
  [/^\w+ \/nodes\/:node\/allocations/, 'allocation'],
  [/^\w+ \/nodes/, 'node'],
  [/^\w+ \/jobs/, 'node'],
  [/^\w+ \/operations/, 'server'],
  [/^\w+ \/(activity|requests)/, 'user'],
  [/^\w+ \/overview/, 'node'],
  [/^\w+ \/nests\/:nest\/eggs/, 'egg'],
  [/^\w+ \/nests/, 'nest'],
  [/^\w+ \/eggs/, 'egg'],
  [/^\w+ \/locations/, 'location'],
  [/^\w+ \/users/, 'user'],
  [/^\w+ \/keys/, 'apiKey'],
  [/^\w+ \/database-hosts/, 'databaseHost'],
  [/^\w+ \/backup-hosts/, 'backupHost'],
  [/^\w+ \/mounts/, 'mount'],
  [/^\w+ \/roles/, 'role'],
  [/^\w+ \/plugins/, 'plugin'],
  [/^\w+ \/settings/, 'settings'],
];

/** POSTs that make something; all others change what is there. */
const MAKES =
  /^\/(servers|nodes|locations|nests|eggs|users|keys|roles|mounts|database-hosts|backup-hosts|eggs\/import|eggs\/import-url|servers\/preview|servers\/:server\/databases|nodes\/:node\/allocations|nodes\/:node\/allocations\/preview)$/;
/** Reading that gives more than a look: the token of a daemon. */
const READS_SECRETS = /^\/nodes\/:node\/config(uration)?$/;
/** Parts of a thing that are put and taken as changes of it. */
const PARTS = /^\/mounts\/:mount\/(eggs|nodes|servers)/;

/** What belongs to nodes, and is not there for roles that are limited to others. */
const ON_NODES =
  /^\/(servers\/(:server|external)|nodes\/:node|database-hosts\/:database_host|backup-hosts\/:backup_host|mounts\/:mount|operations\/:operation)/;
/** What concerns the whole installation, and is refused to roles that are limited. */
const EVERYWHERE: readonly (readonly [HttpMethod, RegExp])[] = [
  ['GET', /^\/(jobs|activity|requests|settings)$/],
  ['PATCH', /^\/settings$/],
  ['POST', /^\/(jobs\/retry|jobs\/:job\/retry|overview\/look|settings\/mail-test|nodes|mounts)$/],
];

export interface RoleRule {
  readonly needs: readonly RolePermission[];
  /** How it ends for who holds that on other nodes only. */
  readonly elsewhere: 'through' | 403 | 404;
}

/** Throws where no list knows the path. */
export function roleRuleOf(method: HttpMethod, path: string): RoleRule {
  const below = path.slice('/api/application'.length);
  const model = MODEL_OF_PATH.find(([pattern]) => pattern.test(`${method} ${below}`))?.[1];
  if (model === undefined)
    throw new Error(`${path}: add what it is about to MODEL_OF_PATH of support/role-rules.ts`);
  return { needs: needsOf(method, below, model), elsewhere: elsewhereOf(method, below) };
}

function needsOf(method: HttpMethod, below: string, model: RoleModel): RolePermission[] {
  if (method === 'GET' && model === 'settings') return ['view settings'];
  if (method === 'GET' && !READS_SECRETS.test(below)) return [`viewList ${model}`, `view ${model}`];
  if (PARTS.test(below)) return [`update ${model}`];
  if (method === 'DELETE') return [`delete ${model}`];
  return [method === 'POST' && MAKES.test(below) ? `create ${model}` : `update ${model}`];
}

function elsewhereOf(method: HttpMethod, below: string): RoleRule['elsewhere'] {
  if (ON_NODES.test(below)) return 404;
  return EVERYWHERE.some(([verb, pattern]) => verb === method && pattern.test(below)) ? 403 : 'through';
}
