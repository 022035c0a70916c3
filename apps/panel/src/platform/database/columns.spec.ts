import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { columnsOf } from './columns.js';

@Entity('things')
class ThingEntity {
  @PrimaryGeneratedColumn()
  id!: number;
  @Column({ type: 'varchar' })
  shortName!: string;
  @Column({ name: 'public', type: 'boolean' })
  isPublic!: boolean;
  @Column({ type: 'json', nullable: true })
  tags!: string[] | null;
}

describe('columnsOf', () => {
  it('selects every column under the name of its property', () => {
    expect(columnsOf(ThingEntity, 't').sql).toBe(
      't.`id` AS `id`, t.`short_name` AS `shortName`, t.`public` AS `isPublic`, t.`tags` AS `tags`',
    );
  });

  it('selects those that are named, also under other names', () => {
    expect(columnsOf(ThingEntity, 't', ['id']).sql).toBe('t.`id` AS `id`');
    expect(columnsOf(ThingEntity, 't', { thingName: 'shortName' }).sql).toBe('t.`short_name` AS `thingName`');
  });

  it('reads flags as booleans and JSON as values, and leaves the nulls of a LEFT JOIN', () => {
    const columns = columnsOf(ThingEntity, 't', ['id']).and(
      columnsOf(ThingEntity, 'u', { isOpen: 'isPublic', words: 'tags' }).optional(),
    );
    expect(
      columns.read([
        { id: 1, isOpen: 1, words: '["a"]' },
        { id: 2, isOpen: 0, words: ['b'] },
        { id: 3, isOpen: null, words: null },
      ]),
    ).toEqual([
      { id: 1, isOpen: true, words: ['a'] },
      { id: 2, isOpen: false, words: ['b'] },
      { id: 3, isOpen: null, words: null },
    ]);
  });

  it('refuses what is no entity and no column', () => {
    expect(() => columnsOf(class Nothing {}, 'n')).toThrow('no entity');
    expect(() => columnsOf(ThingEntity, 't', ['gone' as 'id'])).toThrow('no column gone');
  });
});
