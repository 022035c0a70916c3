import { describe, expect, it } from 'vitest';
import { formatDuration, formatTime } from './times.js';

const NOW = new Date('2026-11-21T12:00:00Z');
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);

describe('times', () => {
  it.each([
    [12_000, '12 s'],
    [720_000, '12 min'],
    [(4 * 3600 + 12 * 60) * 1000, '4 h 12 min'],
    [(3 * 86_400 + 4 * 3600) * 1000, '3 d 4 h'],
    [-5, '0 s'],
  ])('%d ms are %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('are relative within a day', () => {
    expect(formatTime(ago(30), NOW, 'en')).toBe('30 seconds ago');
    expect(formatTime(ago(7200), NOW, 'en')).toBe('2 hours ago');
    expect(formatTime(ago(-300), NOW, 'de')).toBe('in 5 Minuten');
  });

  it('are dates before that', () => {
    expect(formatTime(ago(3 * 86_400), NOW, 'en-GB')).toMatch(/^18 Nov/);
    expect(formatTime(ago(400 * 86_400), NOW, 'en-GB')).toContain('2025');
  });
});
