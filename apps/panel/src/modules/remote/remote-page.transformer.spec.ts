import { describe, expect, it } from 'vitest';
import { toRemotePage } from './remote-page.transformer.js';

const URL = 'http://panel.test/api/remote/servers';
const rows = (count: number) => Array.from({ length: count }, () => ({}) as never);

describe('toRemotePage', () => {
  it('counts as daemons decode it', () => {
    const { meta, links } = toRemotePage(rows(50), { page: 2, perPage: 50, total: 120 }, URL);
    expect(meta).toMatchObject({
      current_page: 2,
      from: 51,
      to: 100,
      last_page: 3,
      per_page: 50,
      total: 120,
    });
    expect(links).toEqual({
      first: `${URL}?page=1`,
      last: `${URL}?page=3`,
      prev: `${URL}?page=1`,
      next: `${URL}?page=3`,
    });
  });

  it('has one page and nothing from or to when the node has no servers', () => {
    const { meta, links } = toRemotePage([], { page: 1, perPage: 50, total: 0 }, URL);
    expect(meta).toMatchObject({ current_page: 1, last_page: 1, from: null, to: null, total: 0 });
    expect(links).toMatchObject({ prev: null, next: null });
  });
});
