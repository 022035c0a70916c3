import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RELEASE } from './release.js';

it('is told as the package has it', () => {
  expect(JSON.parse(readFileSync('package.json', 'utf8'))).toMatchObject({ version: RELEASE });
  expect(RELEASE).toMatch(/^\d+\.\d+\.\d+$/);
});
