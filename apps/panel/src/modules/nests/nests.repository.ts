import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { Database } from '../../platform/database/database.js';
import { NestEntity } from './nest.entity.js';

export interface NestPage {
  readonly rows: NestEntity[];
  readonly total: number;
}

type NestFields = Pick<NestEntity, 'name' | 'description'>;

@Injectable()
export class NestsRepository {
  constructor(private readonly database: Database) {}

  async page(request: ListRequest): Promise<NestPage> {
    const [rows, total] = await this.database.manager.findAndCount(NestEntity, {
      order: { id: 'ASC' },
      take: request.perPage,
      skip: (request.page - 1) * request.perPage,
    });
    return { rows, total };
  }

  find(id: number): Promise<NestEntity | null> {
    return this.database.manager.findOneBy(NestEntity, { id });
  }

  byIds(ids: readonly number[]): Promise<NestEntity[]> {
    return this.database.manager.findBy(NestEntity, { id: In([...ids]) });
  }

  async insert(fields: NestFields & Pick<NestEntity, 'uuid' | 'author'>): Promise<number> {
    const result = await this.database.manager.insert(NestEntity, fields);
    return result.identifiers[0]!['id'] as number;
  }

  async update(id: number, fields: Partial<NestFields>): Promise<void> {
    await this.database.manager.update(NestEntity, { id }, fields);
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(NestEntity, { id });
  }

  /** The id of the nest with that uuid, made now if there is none; safe when two do it at once. */
  async ensure(fields: Pick<NestEntity, 'uuid' | 'author' | 'name' | 'description'>): Promise<number> {
    await this.database.query(
      `INSERT INTO nests (uuid, author, name, description) VALUES (?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE uuid = VALUES(uuid)`,
      [fields.uuid, fields.author, fields.name, fields.description],
    );
    const [row] = await this.database.query<{ id: number }>('SELECT id FROM nests WHERE uuid = ?', [
      fields.uuid,
    ]);
    return row!.id;
  }
}
