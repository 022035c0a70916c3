import { Injectable } from '@nestjs/common';
import type { ServerListType } from '@app/contracts/client/servers.contract.js';
import { readingOf } from '@app/contracts/permissions/role.permissions.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import type { Actor } from '../../../access/request-context.js';
import { placeOf } from '../../../platform/database/page-place.js';
import { EggsService } from '../../eggs/index.js';
import { SubusersService } from '../../subusers/index.js';
import type { ClientServerDetails, ClientServerRow } from './client-server-row.js';
import { ClientServersRepository } from './client-servers.repository.js';
import { ServerPartsCache } from './server-parts-cache.js';
import { ServerTotalsCache } from './server-totals-cache.js';

export interface ClientServerPage {
  readonly rows: readonly ClientServerRow[];
  readonly details: ClientServerDetails;
  readonly total: number;
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** What the client API shows of servers. Only the database is read, so a dead node slows nothing down. */
@Injectable()
export class ClientServersService {
  constructor(
    private readonly repository: ClientServersRepository,
    private readonly totals: ServerTotalsCache,
    private readonly parts: ServerPartsCache,
    private readonly eggs: EggsService,
    private readonly subusers: SubusersService,
  ) {}

  /** `admin` and `admin-all` are empty for everybody but those who may see servers (client-api.md §1), there. */
  async page(actor: Actor, type: ServerListType | null, request: ListRequest): Promise<ClientServerPage> {
    const isForAdmins = type === 'admin' || type === 'admin-all';
    const { rights } = actor.user;
    if (isForAdmins && !rights.may(readingOf('server'))) {
      return { rows: [], details: await this.details([], request.includes), total: 0 };
    }
    const userId = actor.user.id;
    const list = { userId, type, scope: isForAdmins ? rights.nodesFor(readingOf('server')) : null };
    const count = (): Promise<readonly number[]> => {
      const exact = (): Promise<number[]> => this.repository.counts(list, request.filters);
      return Object.keys(request.filters).length > 0 || list.scope !== null
        ? exact()
        : this.totals.of({ userId, type }, exact);
    };
    const rowsAt = (counts: readonly number[] | null): Promise<ClientServerRow[]> =>
      this.repository.page(list, request.filters, placeOf(request, counts && sum(counts)), counts);
    if (request.page > 1) {
      const counts = await count();
      const rows = await rowsAt(counts);
      return { rows, details: await this.details(rows, request.includes), total: sum(counts) };
    }
    const rows = await rowsAt(null);
    const [details, total] = await Promise.all([
      this.details(rows, request.includes),
      // A page that is not full is the whole list.
      rows.length < request.perPage ? rows.length : count().then(sum),
    ]);
    return { rows, details, total };
  }

  /** What belongs to these servers: a constant number of statements, none where nothing has changed. */
  async details(
    rows: readonly ClientServerRow[],
    includes: ReadonlySet<string>,
  ): Promise<ClientServerDetails> {
    const ids = rows.map((row) => row.id);
    const [parts, eggs, subusers] = await Promise.all([
      this.parts.getMany(ids),
      this.eggs.getMany(rows.map((row) => row.eggId)),
      includes.has('subusers') ? this.subusers.ofServers(ids) : [],
    ]);
    return { parts, eggs, subusers: Map.groupBy(subusers, (subuser) => subuser.serverId) };
  }
}
