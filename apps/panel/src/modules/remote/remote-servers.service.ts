import { Injectable, type OnModuleInit } from '@nestjs/common';
import { forbidden, notFound } from '@app/contracts/errors/common.errors.js';
import { getServer } from '@app/contracts/remote/servers.contract.js';
import type { InstallationScript, ServerConfiguration } from '@app/contracts/remote/settings.js';
import { reportTransferFailure, reportTransferSuccess } from '@app/contracts/remote/transfers.contract.js';
import { descriptorOf } from '@app/platform/http/request.js';
import { ModelResolvers } from '../../access/model-resolvers.js';
import type { NodeRef } from '../../access/node-ref.js';
import { EggsService, type ResolvedEgg } from '../eggs/index.js';
import { MountsService } from '../mounts/index.js';
import { StartupService } from '../startup/index.js';
import { RemoteServersRepository, type RemoteServerRow } from './remote-servers.repository.js';
import { toServerConfiguration } from './server-settings.transformer.js';

const IDENTIFIER = /^[0-9a-f]{8}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?$/;

/** What both nodes of a transfer may ask and say (remote-api.md §1). */
const OF_BOTH_NODES = [getServer, reportTransferFailure, reportTransferSuccess].map(({ id }) => id as string);

/** A server of the calling node, as `:uuid` of its routes names it. */
export type RemoteServer = RemoteServerRow;

/** What a node may know: the configurations of its own servers. */
@Injectable()
export class RemoteServersService implements OnModuleInit {
  constructor(
    private readonly repository: RemoteServersRepository,
    private readonly eggs: EggsService,
    private readonly startup: StartupService,
    private readonly mounts: MountsService,
    private readonly resolvers: ModelResolvers,
  ) {}

  /** Before the body is looked at: what a foreign node sends is of no interest. */
  onModuleInit(): void {
    this.resolvers.register('remote', 'uuid', (value, request) =>
      this.own(request.callingNode!, value, OF_BOTH_NODES.includes(descriptorOf(request)?.id ?? '')),
    );
  }

  /**
   * A server of the calling node: 404 when there is none, 403 when it belongs to another node. One that is on its way to
   * it counts where `also` is set, as it will be there.
   */
  private async own(node: NodeRef, identifier: string, also: boolean): Promise<RemoteServerRow> {
    const value = identifier.toLowerCase();
    const server = IDENTIFIER.test(value) ? await this.repository.find(value) : null;
    if (!server) throw notFound();
    if (server.nodeId === node.id) return server;
    const allocationId = also ? await this.repository.arriving(server.id, node.id) : null;
    if (allocationId === null) throw forbidden('This server does not belong to the calling node.');
    return { ...server, nodeId: node.id, allocationId };
  }

  async configuration(server: RemoteServerRow): Promise<ServerConfiguration> {
    const [configuration] = await this.render([server], server.nodeId);
    return configuration!;
  }

  /** One page of the node's servers, in a constant number of queries. */
  async page(
    node: NodeRef,
    at: { readonly page: number; readonly perPage: number },
  ): Promise<{ data: (ServerConfiguration & { uuid: string })[]; total: number }> {
    const offset = (at.page - 1) * at.perPage;
    const { rows, total } = await this.repository.page(node.id, { limit: at.perPage, offset });
    const configurations = await this.render(rows, node.id);
    return { data: rows.map((row, index) => ({ uuid: row.uuid, ...configurations[index]! })), total };
  }

  /**
   * A leading ~ marks images of servers that are never pulled (remote-api.md §4); Wings refuses it in the image of an
   * installation. Daemons use the image on the node where there is one.
   */
  async installation(server: RemoteServerRow): Promise<InstallationScript> {
    const { script } = await this.eggs.get(server.eggId);
    const image = script.container.replace(/^~/, '');
    return { container_image: image, entrypoint: script.entrypoint, script: script.install };
  }

  private async render(rows: readonly RemoteServerRow[], nodeId: number): Promise<ServerConfiguration[]> {
    const ids = rows.map((row) => row.id);
    const [allocations, values, eggs, mounts] = await Promise.all([
      this.repository.allocations(ids, nodeId),
      this.startup.values(ids),
      this.eggsOf(rows),
      this.mounts.ofServers(ids),
    ]);
    const addresses = Map.groupBy(allocations, (allocation) => allocation.serverId);
    return rows.map((row) =>
      toServerConfiguration(row, eggs.get(row.eggId)!, values.get(row.id)!, {
        addresses: addresses.get(row.id) ?? [],
        mounts: mounts.get(row.id) ?? [],
      }),
    );
  }

  private async eggsOf(rows: readonly RemoteServerRow[]): Promise<Map<number, ResolvedEgg>> {
    const ids = [...new Set(rows.map((row) => row.eggId))];
    return new Map(await Promise.all(ids.map(async (id) => [id, await this.eggs.get(id)] as const)));
  }
}
