import { describe, expect, it } from 'vitest';
import { containsAny, equalsAny, orderBy, whereAll } from './sql-filter.js';

describe('sql filter', () => {
  it('takes wildcards of the caller literally', () => {
    expect(containsAny('name', ['50%_\\']).params).toEqual(['%50\\%\\_\\\\%']);
  });

  it('joins several values by OR and several filters by AND', () => {
    const where = whereAll([containsAny('a', ['x', 'y']), equalsAny('b', [1, 2])]);
    expect(where.sql.replaceAll(' COLLATE utf8mb4_unicode_ci', '')).toBe(
      ' WHERE (a LIKE ? OR a LIKE ?) AND b IN (?, ?)',
    );
    expect(where.params).toEqual(['%x%', '%y%', 1, 2]);
  });

  it('filters nothing without values', () => {
    expect(whereAll([]).sql).toBe('');
    expect(whereAll([containsAny('a', [])]).sql).toBe(' WHERE 1 = 1');
  });

  it('settles ties by id', () => {
    const byMemory = [{ field: 'memory', descending: true }];
    expect(orderBy([])).toBe(' ORDER BY id ASC');
    expect(orderBy(byMemory)).toBe(' ORDER BY memory DESC, id DESC');
    expect(orderBy(byMemory, undefined, undefined, true)).toBe(' ORDER BY memory ASC, id ASC');
    expect(orderBy([{ field: 'uuid', descending: true }])).toBe(' ORDER BY uuid DESC');
  });
});
