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

it.each([0, 1, 10 ** 12])(
  'F2: no lifetime of a measured size switches the limit off: %i ms',
  (lifetimeMs) => {
    const disk = new DiskLimit(
      () => lifetimeMs,
      () => 1,
    );
    disk.note(0.5 * MIB);
    expect(grow(disk, 0.6 * MIB)).toBe(false);
    expect(grow(disk, 0.4 * MIB)).toBe(true);
    disk.note(2 * MIB);
    expect(disk.isNewlyExceeded()).toBe(true);
  },
);

it('F15: a limit of 0 is none', () => {
  const disk = new DiskLimit(
    () => 60_000,
    () => 0,
  );
  disk.note(10 ** 15);
  expect(disk.isNewlyExceeded()).toBe(false);
  expect(grow(disk, 10 ** 15)).toBe(true);
});
