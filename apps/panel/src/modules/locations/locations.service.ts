import { Injectable } from '@nestjs/common';
import type { BodyOf } from '@app/contracts/core/route.js';
import type { createLocation, updateLocation } from '@app/contracts/application/locations.contract.js';
import { hasActiveNodes } from '@app/contracts/errors/catalogue.errors.js';
import { notFound } from '@app/contracts/errors/common.errors.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { orTaken } from '../../platform/database/or-taken.js';
import { isReferenced } from '../../platform/database/sql-errors.js';
import type { LocationEntity } from './location.entity.js';
import { LocationsRepository, type LocationPage } from './locations.repository.js';

/** Places that nodes stand at. */
@Injectable()
export class LocationsService {
  constructor(private readonly repository: LocationsRepository) {}

  page(request: ListRequest): Promise<LocationPage> {
    return this.repository.page(request);
  }

  find(id: number): Promise<LocationEntity | null> {
    return this.repository.find(id);
  }

  byIds(ids: readonly number[]): Promise<LocationEntity[]> {
    return this.repository.byIds(ids);
  }

  /** Throws 422 `unique` when the short code is taken. */
  async create(body: BodyOf<typeof createLocation>): Promise<LocationEntity> {
    const id = await this.repository
      .insert({ short: body.short, long: body.long ?? null })
      .catch(orTaken('short'));
    return this.get(id);
  }

  async update(id: number, body: BodyOf<typeof updateLocation>): Promise<LocationEntity> {
    const fields = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    if (Object.keys(fields).length > 0) await this.repository.update(id, fields).catch(orTaken('short'));
    return this.get(id);
  }

  /** Refuses with hasActiveNodes while a node stands there; the foreign key sees nodes made meanwhile too. */
  async delete(id: number): Promise<void> {
    try {
      await this.repository.delete(id);
    } catch (error) {
      throw isReferenced(error) ? hasActiveNodes({ cause: error }) : error;
    }
  }

  private async get(id: number): Promise<LocationEntity> {
    const location = await this.repository.find(id);
    if (!location) throw notFound();
    return location;
  }
}
