import { Controller, type OnModuleInit } from '@nestjs/common';
import { forgetOrphan, listOrphans } from '@app/contracts/application/database-hosts.contract.js';
import { item, list, withMeta } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Model } from '../../access/current.decorators.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import type { DatabaseHost } from '../database-hosts/index.js';
import type { DatabaseRow } from './database-row.js';
import { OrphansService } from './orphans.service.js';

/** Databases that no server has, for administrators: docs/database-hosts.md. */
@Controller()
export class OrphansApplicationController implements OnModuleInit {
  constructor(
    private readonly orphans: OrphansService,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('application', 'orphan', async (value, { models }) => {
      const id = idOf(value);
      const host = models?.get('database_host') as DatabaseHost | undefined;
      return id === null || !host ? null : this.orphans.find(id, host.id);
    });
  }

  @Endpoint(listOrphans)
  async list(@Model('database_host') host: DatabaseHost) {
    const { orphans, hostError } = await this.orphans.on(host.id);
    return withMeta(list(orphans.map((orphan) => item('orphaned_database', orphan))), {
      host_error: hostError,
    });
  }

  @Endpoint(forgetOrphan)
  forget(@Model('orphan') row: DatabaseRow): Promise<void> {
    return this.orphans.forget(row);
  }
}
