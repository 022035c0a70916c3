import { Injectable } from '@nestjs/common';
import type { UpdateServerDetails } from '@app/contracts/application/servers.schemas.js';
import { conflict, notFound, validationFailed } from '@app/contracts/errors/common.errors.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { readableNodes } from '../../access/admin-access.js';
import { Database, isDuplicate } from '../../platform/database/database.js';
import { OperationsService } from '../operations/index.js';
import { takenExternalId, unknownUser } from './creation/server-creation.policy.js';
import { ServerNodeService } from './lifecycle/server-node.service.js';
import { statusAfterUnsuspend, SUSPENDED } from './server-state.policy.js';
import type { ServerPage, ServerRow } from './server-row.js';
import { ServersRepository } from './servers.repository.js';
import { SubusersService } from '../subusers/index.js';
import { UserSessions } from '../users/index.js';

interface StatusChange {
  readonly server: ServerRow;
  readonly from: string | null;
  readonly to: string | null;
}

/** Servers as administrators handle them. */
@Injectable()
export class ServersService {
  constructor(
    private readonly repository: ServersRepository,
    private readonly subusers: SubusersService,
    private readonly node: ServerNodeService,
    private readonly sessions: UserSessions,
    private readonly database: Database,
    private readonly operations: OperationsService,
  ) {}

  page(request: ListRequest): Promise<ServerPage> {
    return this.repository.page(request, readableNodes('server'));
  }

  /** 404 when it is gone. */
  async get(id: number): Promise<ServerRow> {
    const server = await this.repository.find(id);
    if (!server) throw notFound();
    return server;
  }

  async getByExternalId(externalId: string): Promise<ServerRow> {
    const server = await this.repository.findByExternalId(externalId);
    if (!server) throw notFound();
    return server;
  }

  /** What is not sent is emptied, as upstream does. A former owner loses the sessions on this server. */
  async updateDetails(id: number, body: UpdateServerDetails): Promise<ServerRow> {
    await this.database
      .transaction(async () => {
        const server = await this.repository.lock(id);
        if (!server) throw notFound();
        if (!(await this.repository.existsUser(body.user))) throw validationFailed([unknownUser()]);
        await this.repository.update(id, {
          name: body.name,
          ownerId: body.user,
          externalId: body.external_id ?? null,
          description: body.description ?? '',
        });
        await this.subusers.remove(id, body.user);
        if (server.ownerId !== body.user) await this.sessions.endOnServerAfterCommit(server, server.ownerId);
      })
      .catch((error: unknown) => {
        throw isDuplicate(error) ? validationFailed([takenExternalId()]) : error;
      });
    return this.get(id);
  }

  /**
   * Keeps users out and has the node stop the server. Nothing changes when the node cannot be told. A server that
   * is suspended already is only told again, in case it was not when the panel died.
   */
  async suspend(id: number): Promise<void> {
    const change = await this.changeStatus(id, async (server) => ({
      server,
      from: server.status,
      to: SUSPENDED,
    }));
    if (change.from === SUSPENDED) await this.node.trySync(change.server);
    else await this.syncOrUndo(change);
  }

  /** Lifts a suspension; other states are left alone. */
  async unsuspend(id: number): Promise<void> {
    const change = await this.changeStatus(id, async (server) => {
      if (server.status !== SUSPENDED) return { server, from: server.status, to: server.status };
      const isInstalling = (await this.operations.running(id)) !== null;
      return { server, from: server.status, to: statusAfterUnsuspend(isInstalling) };
    });
    if (change.from !== change.to) await this.syncOrUndo(change);
  }

  private changeStatus(
    id: number,
    decide: (server: ServerRow) => Promise<StatusChange>,
  ): Promise<StatusChange> {
    return this.database.transaction(async () => {
      const server = await this.repository.lock(id);
      if (!server) throw notFound();
      const change = await decide(server);
      // Which of both nodes would have to be told is not decided (application-api.md §2 row 17).
      if (change.from !== change.to && (await this.repository.isTransferring(id)))
        throw conflict('This server is being moved to another node.');
      if (change.from !== change.to) await this.repository.update(id, { status: change.to });
      return change;
    });
  }

  private async syncOrUndo({ server, from, to }: StatusChange): Promise<void> {
    try {
      await this.node.sync(server);
    } catch (error) {
      await this.repository.swapStatus(server.id, to, from);
      throw error;
    }
  }
}
