import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Item } from '@app/contracts/core/envelope.js';
import { IncludeLoader } from '../../platform/http/include-loader.js';
import { IncludeRegistry } from '../../platform/http/includes.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import type { UserEntity } from './user.entity.js';
import { toUser, userRelations } from './user.transformer.js';
import { UsersService } from './users.service.js';

/** Users on the wire of the Application API, here and as other objects include them. */
@Injectable()
export class UserPresenter implements OnModuleInit {
  constructor(
    private readonly users: UsersService,
    private readonly loader: IncludeLoader,
    private readonly includes: IncludeRegistry,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('application', 'user', async (value) => {
      const id = idOf(value);
      return id === null ? null : this.users.find(id);
    });
    this.includes.register('user', {
      acl: 'user',
      byId: async (ids) => new Map((await this.users.byIds(ids)).map((user) => [user.id, toUser(user)])),
    });
  }

  many(users: readonly UserEntity[], wanted: ReadonlySet<string>): Promise<Item[]> {
    return this.loader.attach('user', users, users.map(toUser), wanted, userRelations);
  }

  async one(user: UserEntity, wanted: ReadonlySet<string>): Promise<Item> {
    return (await this.many([user], wanted))[0]!;
  }
}
