import { Injectable } from '@nestjs/common';
import { notFound } from '@app/contracts/errors/common.errors.js';
import type { ServerListType } from '@app/contracts/client/servers.contract.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import type { Actor } from '../../../access/request-context.js';
import type { ClientServerDetails } from './client-server-details.js';
import {
  ClientServersRepository,
  type ClientServerPage,
  type ClientServerRow,
} from './client-servers.repository.js';

const NOTHING: ClientServerPage = {
  rows: [],
  details: { allocations: new Map(), variables: new Map(), values: new Map(), subusers: new Map() },
  total: 0,
};

/** What the client API shows of servers. Only the database is read, so a dead node slows nothing down. */
@Injectable()
export class ClientServersService {
  constructor(private readonly repository: ClientServersRepository) {}

  /** `admin` and `admin-all` are empty for everybody but administrators (client-api.md §1). */
  async page(actor: Actor, type: ServerListType | null, request: ListRequest): Promise<ClientServerPage> {
    const isForAdmins = type === 'admin' || type === 'admin-all';
    if (isForAdmins && !actor.user.rootAdmin) return NOTHING;
    return this.repository.page(actor.user.id, type, request);
  }

  async one(
    serverId: number,
    actor: Actor,
    includes: ReadonlySet<string>,
  ): Promise<{ row: ClientServerRow; details: ClientServerDetails }> {
    const found = await this.repository.one(serverId, actor.user.id, includes.has('subusers'));
    // Deleted since the guard looked.
    if (!found) throw notFound();
    return found;
  }
}
