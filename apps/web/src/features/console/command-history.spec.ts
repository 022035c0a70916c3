import { describe, expect, it } from 'vitest';
import { CommandHistory } from './command-history.js';

const storage = (): Pick<Storage, 'getItem' | 'setItem'> => {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
};

describe('CommandHistory', () => {
  it('goes back and forth and keeps what was being typed', () => {
    const history = new CommandHistory('s', storage());
    history.add('one');
    history.add('two');
    history.add('two');
    expect(history.older('dra')).toBe('two');
    expect(history.older('two')).toBe('one');
    expect(history.older('one')).toBe('one');
    expect(history.newer()).toBe('two');
    expect(history.newer()).toBe('dra');
    expect(history.newer()).toBe('dra');
  });

  it('outlives the page, by server', () => {
    const kept = storage();
    new CommandHistory('a', kept).add('x');
    expect(new CommandHistory('a', kept).older('')).toBe('x');
    expect(new CommandHistory('b', kept).older('')).toBe('');
  });

  it('bears a storage that holds nonsense', () => {
    const kept = storage();
    kept.setItem('rookery.commands.a', '{');
    expect(new CommandHistory('a', kept).older('t')).toBe('t');
  });
});
