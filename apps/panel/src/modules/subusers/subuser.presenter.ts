import { Injectable, type OnModuleInit } from '@nestjs/common';
import { groupByParent, IncludeLoader } from '../../platform/http/include-loader.js';
import { IncludeRegistry } from '../../platform/http/includes.js';
import { subuserRelations, toSubuser } from './subuser.transformer.js';
import { SubusersRepository } from './subusers.repository.js';

/** Subusers as servers include them. */
@Injectable()
export class SubuserPresenter implements OnModuleInit {
  constructor(
    private readonly subusers: SubusersRepository,
    private readonly loader: IncludeLoader,
    private readonly includes: IncludeRegistry,
  ) {}

  onModuleInit(): void {
    this.includes.register('subuser', {
      acl: 'user',
      byId: () => Promise.reject(new TypeError('subusers are included by their server only')),
      byParent: async (_parent, serverIds, nested) => {
        const rows = await this.subusers.ofServers(serverIds);
        const wanted = nested ?? new Set<string>();
        const items = await this.loader.attach(
          'subuser',
          rows,
          rows.map(toSubuser),
          wanted,
          subuserRelations,
        );
        return groupByParent(rows, items, (row) => row.serverId);
      },
    });
  }
}
