import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CreateServer } from '@app/contracts/application/servers.schemas.js';
import type { FieldIssue } from '@app/contracts/core/errors.js';
import { createServer } from '@app/contracts/daemon/servers.contract.js';
import { conflict, validationFailed } from '@app/contracts/errors/common.errors.js';
import { Database, isDuplicate } from '../../../platform/database/database.js';
import { daemonIsAway } from '../../../platform/daemon-client/daemon-errors.js';
import { EggsService, type ResolvedEgg } from '../../eggs/index.js';
import { NodeGateway } from '../../nodes/index.js';
import { OperationsService } from '../../operations/index.js';
import { StartupService } from '../../startup/index.js';
import { newServer, noImage, takenExternalId, unknownEgg, unknownUser } from './server-creation.policy.js';
import { ServerDeletionService } from '../lifecycle/server-deletion.service.js';
import { type Place, ServerPlacementService } from './server-placement.service.js';
import type { ServerRow } from '../server-row.js';
import { ServersRepository } from '../servers.repository.js';

export interface CreationOptions {
  /** In place of what the request says; without allocations the server has none. */
  readonly place?: Place;
  /** Runs in the transaction that writes the server. */
  readonly made?: (serverId: number) => Promise<void>;
}

/** Makes servers. */
@Injectable()
export class ServerCreationService {
  constructor(
    private readonly repository: ServersRepository,
    private readonly placement: ServerPlacementService,
    private readonly deletion: ServerDeletionService,
    private readonly gateway: NodeGateway,
    private readonly database: Database,
    private readonly eggs: EggsService,
    private readonly startup: StartupService,
    private readonly operations: OperationsService,
  ) {}

  /**
   * Writes the server with its allocations, variables and installation, then asks the node to install it. When the
   * node cannot, nothing is left behind and its error is thrown. Dying in between leaves an installation whose
   * lease runs out, so that the server ends as `install_failed` and can be reinstalled or deleted.
   */
  async create(body: CreateServer, options: CreationOptions = {}): Promise<ServerRow> {
    const { egg, issues } = await this.check(body);
    if (!egg || issues.length > 0) throw validationFailed(issues);
    const values = this.startup.check(egg, body.environment);
    const server = await this.database
      .transaction(async () => {
        const place = options.place ?? (await this.placement.find(body));
        const uuid = await this.freeUuid();
        const id = await this.repository.insert(
          newServer(body, egg, { uuid, nodeId: place.nodeId }),
          new Date(),
        );
        await this.placement.claim(place, id, body);
        await this.repository.update(id, { allocationId: place.allocationIds[0] ?? null });
        await this.startup.save(id, values);
        await this.operations.begin(id, 'install');
        await options.made?.(id);
        return { id, uuid, nodeId: place.nodeId };
      })
      .catch(orTakenExternalId);
    await this.install(server, body.start_on_completion ?? false);
    return this.made(server);
  }

  /** The server as it is now, unless somebody deleted it while its node was being asked. */
  private async made(server: Pick<ServerRow, 'id' | 'uuid' | 'nodeId'>): Promise<ServerRow> {
    const row = await this.repository.find(server.id);
    if (row) return row;
    await this.deletion.forgetOnNode(server);
    throw conflict('The server was deleted while it was being created.');
  }

  private async install(
    server: Pick<ServerRow, 'id' | 'uuid' | 'nodeId'>,
    startOnCompletion: boolean,
  ): Promise<void> {
    try {
      const body = { uuid: server.uuid, start_on_completion: startOnCompletion };
      await this.gateway.call(server.nodeId, createServer, { body });
    } catch (error) {
      // A node that did not answer may have taken the server all the same.
      await this.deletion.remove(server, { alsoOnNode: daemonIsAway(error) });
      throw error;
    }
  }

  /** What the request names, and what of it does not exist, is taken or is left out. */
  async check(body: CreateServer): Promise<{ egg: ResolvedEgg | null; issues: FieldIssue[] }> {
    const [hasUser, hasEgg, hasExternalId] = await Promise.all([
      this.repository.existsUser(body.user),
      this.repository.existsEgg(body.egg),
      body.external_id ? this.repository.findByExternalId(body.external_id) : null,
    ]);
    const egg = hasEgg ? await this.eggs.get(body.egg) : null;
    const lacksImage = egg !== null && !body.docker_image && Object.keys(egg.dockerImages).length === 0;
    const issues = [
      ...(hasUser ? [] : [unknownUser()]),
      ...(egg ? [] : [unknownEgg()]),
      ...(hasExternalId ? [takenExternalId()] : []),
      ...(lacksImage ? [noImage()] : []),
    ];
    return { egg, issues };
  }

  /** The first eight characters name a server too, so they have to be free as well. */
  private async freeUuid(): Promise<string> {
    for (;;) {
      const uuid = randomUUID();
      if (!(await this.repository.existsUuid(uuid))) return uuid;
    }
  }
}

/** Of two requests that race for an external id, the unique key lets one win. */
function orTakenExternalId(error: unknown): never {
  if (!isDuplicate(error) || !String((error as Error).message).includes('servers_external_id')) throw error;
  throw validationFailed([takenExternalId()]);
}
