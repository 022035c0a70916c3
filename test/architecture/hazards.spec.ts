import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { HAZARD_LIMITS, HAZARD_REASONS } from '../../tools/hazard-reasons.js';
import { hazardRows } from '../../tools/hazards.js';

describe('the list of hazards', () => {
  const rows = hazardRows();

  it('is read whole', () => {
    expect(rows.length).toBeGreaterThan(120);
    expect(new Set(rows.map(({ number }) => number)).size).toBe(rows.length);
    for (const number of ['N1', 'S3', 'CVE-2024-27102']) {
      expect(rows.find((row) => row.number === number)?.tests.length).toBeGreaterThan(0);
    }
  });

  it('has a test for each row, or the reason why there is none', () => {
    expect(rows.filter(({ tests, reason }) => tests.length === 0 && reason === null)).toEqual([]);
  });

  it('gives no reason where there is a test by now, nor for what is no row', () => {
    const open = new Set(rows.filter(({ tests }) => tests.length === 0).map(({ number }) => number));
    expect(Object.keys(HAZARD_REASONS).filter((number) => !open.has(number))).toEqual([]);
    const held = new Set(rows.filter(({ tests }) => tests.length > 0).map(({ number }) => number));
    expect(Object.keys(HAZARD_LIMITS).filter((number) => !held.has(number))).toEqual([]);
  });

  it('stands in docs/hazards.md, whose links lead to tests', () => {
    const folder = fileURLToPath(new URL('../../docs', import.meta.url));
    const text = readFileSync(join(folder, 'hazards.md'), 'utf8');
    expect(rows.filter(({ number }) => !text.includes(`| ${number} |`))).toEqual([]);
    const links = [...text.matchAll(/\]\((\.\.\/[^)]+)\)/g)].map(([, path]) => path!);
    expect(links.length).toBeGreaterThan(80);
    expect(links.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  });
});
