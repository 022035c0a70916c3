import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { createNest, updateNest } from '@app/contracts/application/nests.contract.js';
import type { BodyOf } from '@app/contracts/core/route.js';
import { hasEggs } from '@app/contracts/errors/catalogue.errors.js';
import { notFound } from '@app/contracts/errors/common.errors.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { isReferenced } from '../../platform/database/sql-errors.js';
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

  async create(body: BodyOf<typeof createNest>, actor: { readonly email: string }): Promise<NestEntity> {
    const { name, description = null, author = actor.email } = body;
    return this.get(await this.repository.insert({ uuid: randomUUID(), author, name, description }));
  }

  async update(id: number, body: BodyOf<typeof updateNest>): Promise<NestEntity> {
    const fields = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    if (Object.keys(fields).length > 0) await this.repository.update(id, fields);
    return this.get(id);
  }

  /** Refuses with hasEggs; the foreign key sees eggs made meanwhile too. */
  async delete(id: number): Promise<void> {
    try {
      await this.repository.delete(id);
    } catch (error) {
      throw isReferenced(error) ? hasEggs({ cause: error }) : error;
    }
  }

  /** The nest of eggs that come without one; made on demand. */
  defaultId(): Promise<number> {
    return this.repository.ensure(DEFAULT_NEST);
  }

  /** The nest of the built-in eggs; made on demand. */
  builtinId(): Promise<number> {
    return this.repository.ensure(BUILTIN_NEST);
  }

  private async get(id: number): Promise<NestEntity> {
    const nest = await this.repository.find(id);
    if (!nest) throw notFound();
    return nest;
  }
}
