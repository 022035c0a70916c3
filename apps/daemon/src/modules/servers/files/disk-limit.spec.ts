import { expect, it } from 'vitest';
import { DiskLimit } from './disk-limit.js';

const MIB = 1024 * 1024;
const grow = (disk: DiskLimit, bytes: number): boolean => {
  const claim = disk.claim();
  const fits = claim.extend(bytes);
  claim.settle(fits ? bytes : 0);
  return fits;
};

it('counts what grows before the files are measured, and believes the first walk', () => {
  const disk = new DiskLimit(
    () => 60_000,
    () => 1,
  );
  expect(grow(disk, 0.6 * MIB)).toBe(true);
  expect(grow(disk, 0.6 * MIB)).toBe(false);
  // It is no size that anybody may decide by.
  expect(disk.knownBytes).toBeNull();
  disk.note(0);
  expect(grow(disk, 0.6 * MIB)).toBe(true);
  expect(disk.knownBytes).toBe(0.6 * MIB);
});
