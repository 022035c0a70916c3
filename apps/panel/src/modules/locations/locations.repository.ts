import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { columnsOf, type RowOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { containsAny, orderBy, whereAll } from '../../platform/database/sql-filter.js';
import { LocationEntity } from './location.entity.js';

export interface LocationPage {
  readonly rows: RowOf<LocationEntity>[];
  readonly total: number;
}

const LOCATION = columnsOf(LocationEntity, 'l');

@Injectable()
export class LocationsRepository {
  constructor(private readonly database: Database) {}

  async page(request: ListRequest): Promise<LocationPage> {
    const where = whereAll(
      Object.entries(request.filters).map(([field, values]) => containsAny(`l.\`${field}\``, values)),
    );
    const [total, rows] = await Promise.all([
      this.database.count(`FROM locations l${where.sql}`, where.params),
      this.database.select(
        LOCATION,
        `FROM locations l${where.sql}${orderBy(request.sorts, (field) => `l.\`${field}\``, 'l.id')} LIMIT ? OFFSET ?`,
        [...where.params, request.perPage, (request.page - 1) * request.perPage],
      ),
    ]);
    return { rows, total };
  }

  find(id: number): Promise<LocationEntity | null> {
    return this.database.manager.findOneBy(LocationEntity, { id });
  }

  byIds(ids: readonly number[]): Promise<LocationEntity[]> {
    return this.database.manager.findBy(LocationEntity, { id: In([...ids]) });
  }

  async insert(fields: Pick<LocationEntity, 'short' | 'long'>): Promise<number> {
    const result = await this.database.manager.insert(LocationEntity, fields);
    return result.identifiers[0]!['id'] as number;
  }

  async update(id: number, fields: Partial<Pick<LocationEntity, 'short' | 'long'>>): Promise<void> {
    await this.database.manager.update(LocationEntity, { id }, fields);
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(LocationEntity, { id });
  }
}
