import { Injectable } from '@nestjs/common';
import type { ListRequest } from '@app/platform/http/list-query.js';
import type { NestEntity } from './nest.entity.js';
import { NestsRepository, type NestPage } from './nests.repository.js';

/** Fixed uuids, so that every panel and every second run finds the same nest. */
const DEFAULT_NEST = {
  uuid: '5f0c0a3e-2b1d-4c65-9d0e-7d1f6a1c1001',
  author: 'support@rookery.example',
  name: 'Imported',
  description: 'Eggs that were imported without a nest.',
};
const BUILTIN_NEST = {
  uuid: '5f0c0a3e-2b1d-4c65-9d0e-7d1f6a1c1002',
  author: 'support@rookery.example',
  name: 'Rookery',
  description: 'Eggs that come with the panel.',
};

/** Groups of eggs. */
@Injectable()
export class NestsService {
  constructor(private readonly repository: NestsRepository) {}

  page(request: ListRequest): Promise<NestPage> {
    return this.repository.page(request);
  }

  find(id: number): Promise<NestEntity | null> {
    return this.repository.find(id);
  }

  byIds(ids: readonly number[]): Promise<NestEntity[]> {
    return this.repository.byIds(ids);
  }

  /** The nest of eggs that come without one; made on demand. */
  defaultId(): Promise<number> {
    return this.repository.ensure(DEFAULT_NEST);
  }

  /** The nest of the built-in eggs; made on demand. */
  builtinId(): Promise<number> {
    return this.repository.ensure(BUILTIN_NEST);
  }
}
