import type { NEST_INCLUDES } from '@app/contracts/application/nests.contract.js';
import type { NestItem } from '@app/contracts/application/items.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { Relations } from '../../platform/http/include-loader.js';
import type { NestEntity } from './nest.entity.js';

export type Nest = Readonly<NestEntity>;

export const toNest = (nest: Nest): NestItem =>
  item('nest', {
    id: nest.id,
    uuid: nest.uuid,
    author: nest.author,
    name: nest.name,
    description: nest.description,
    created_at: toWireDate(nest.createdAt),
    updated_at: toWireDate(nest.updatedAt),
  });

export const nestRelations: Relations<Nest, typeof NEST_INCLUDES> = {
  eggs: { source: 'egg', many: true },
  servers: { source: 'server', many: true },
};
