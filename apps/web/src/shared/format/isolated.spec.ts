import { describe, expect, it } from 'vitest';
import { isolated } from './isolated.js';

describe('foreign text within a sentence', () => {
  it('is kept apart when it turns the direction of what follows', () => {
    expect(isolated('photo\u202egnp.exe')).toBe('\u2068photo\u202egnp.exe\u2069');
    expect(isolated('שרת')).toBe('\u2068שרת\u2069');
  });
  it('is left as it is otherwise', () => {
    expect(isolated('Größe <b> 日本語')).toBe('Größe <b> 日本語');
  });
});
