import { describe, expect, it } from 'vitest';
import { AppError } from '@app/contracts/core/errors.js';
import { item } from '@app/contracts/core/envelope.js';
import { paginated, parseListQuery } from './list-query.js';

const spec = {
  list: { filters: ['name', 'server_id'], sorts: ['id'], perPage: { default: 50, max: 100 } },
  includes: ['user', 'egg', 'egg.variables'],
};
const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    return error instanceof AppError ? error.code : 'not typed';
  }
  return undefined;
};

describe('list query', () => {
  it.each([
    [undefined, 1],
    ['0', 1],
    ['-3', 1],
    ['x', 1],
    ['1.5', 1],
    ['7', 7],
  ])('reads page %s as %i', (page, expected) => {
    expect(parseListQuery({ page }, spec).page).toBe(expected);
  });

  it.each([
    [undefined, 50],
    ['0', 50],
    ['20', 20],
    ['5000', 100],
  ])('reads per_page %s as %i', (per_page, expected) => {
    expect(parseListQuery({ per_page }, spec).perPage).toBe(expected);
  });

  it('takes includes as a list or an array, trims them and ignores unknown and too deep ones', () => {
    expect([...parseListQuery({ include: 'user, egg.variables.more,nope' }, spec).includes]).toEqual([
      'user',
      'egg',
      'egg.variables',
    ]);
    expect([...parseListQuery({ include: ['user', 'egg'] }, spec).includes]).toEqual(['user', 'egg']);
  });

  it('splits filter values at commas and refuses unknown filters and sorts', () => {
    expect(parseListQuery({ filter: { name: 'a,b' } }, spec).filters).toEqual({ name: ['a', 'b'] });
    expect(parseListQuery({ filter: { server_id: '' } }, spec).filters).toEqual({ server_id: [''] });
    expect(parseListQuery({ sort: '-id' }, spec).sorts).toEqual([{ field: 'id', descending: true }]);
    expect(codeOf(() => parseListQuery({ filter: { password: 'x' } }, spec))).toBe('InvalidFilterQuery');
    expect(codeOf(() => parseListQuery({ filter: 'x' }, spec))).toBe('InvalidFilterQuery');
    expect(codeOf(() => parseListQuery({ sort: 'password' }, spec))).toBe('InvalidSortQuery');
  });

  it('links to the neighbours with the other parameters kept, and to nothing where there are none', () => {
    const request = parseListQuery(
      { page: '2', per_page: '1', filter: { name: 'a' } },
      spec,
      'https://panel.test/api/x',
    );
    const page = paginated([item('x', {})], 3, request).meta.pagination;
    expect(page).toMatchObject({ total: 3, count: 1, per_page: 1, current_page: 2, total_pages: 3 });
    const next = new URL(page.links.next!);
    expect(next.searchParams.get('page')).toBe('3');
    expect(next.searchParams.get('filter[name]')).toBe('a');
    const alone = paginated([], 0, parseListQuery({}, spec));
    expect(alone.meta.pagination).toEqual({
      total: 0,
      count: 0,
      per_page: 50,
      current_page: 1,
      total_pages: 1,
      links: {},
    });
  });
});
