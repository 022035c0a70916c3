import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { createDatabase } from '@app/contracts/client/databases.contract.js';
import type { BodyOf } from '@app/contracts/core/route.js';
import { databasesNotEnabled } from '@app/contracts/errors/database.errors.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import type { ServerDatabase } from './database-row.js';
import { DatabasesService } from './databases.service.js';

/** Databases as members of a server handle them: client-api.md §5. */
@Injectable()
export class ClientDatabasesService implements OnModuleInit {
  constructor(
    private readonly databases: DatabasesService,
    private readonly resolvers: ModelResolvers,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'selfDatabases'>,
  ) {}

  onModuleInit(): void {
    const find = async (value: string, server: { readonly id: number } | undefined) => {
      const id = idOf(value);
      return id === null || !server ? null : this.databases.findOfServer(id, server.id);
    };
    this.resolvers.register('client', 'database', (value, { permittedServer }) =>
      find(value, permittedServer),
    );
    this.resolvers.register('application', 'database', (value, { models }) =>
      find(value, models?.get('server') as { readonly id: number } | undefined),
    );
  }

  /** Throws databasesNotEnabled where the panel leaves it to administrators. */
  create(serverId: number, body: BodyOf<typeof createDatabase>): Promise<ServerDatabase> {
    const { isEnabled, isAnyHostAllowed } = this.config.selfDatabases;
    if (!isEnabled) throw databasesNotEnabled();
    return this.databases.create(serverId, {
      name: body.database,
      remote: body.remote,
      hostId: body.host ?? null,
      reach: isAnyHostAllowed ? 'node or any' : 'node',
      password: body.password ?? null,
      maxConnections: null,
    });
  }
}
