import { describe, expect, it } from 'vitest';
import { decideCrash, type CrashSettings, type RunEnd } from './crash.policy.js';

const settings: CrashSettings = { enabled: true, cleanExitIsCrash: true, timeoutS: 60 };
const end: RunEnd = { exitCode: 1, oomKilled: false, isMissing: false, isFromOutside: false };
const NOW = 10_000_000;
const decide = (
  ending: Partial<RunEnd> = {},
  crashes: readonly number[] = [],
  changed: Partial<CrashSettings> = {},
) => decideCrash({ ...end, ...ending }, { ...settings, ...changed }, crashes, NOW);

describe('decideCrash', () => {
  it('restarts the first time at once', () => {
    expect(decide()).toEqual({ kind: 'restart', delayMs: 0 });
  });

  it('D13: backs off within the window and then gives up', () => {
    const delays = [1, 2, 3, 4].map((count) => decide({}, Array<number>(count).fill(NOW - 1000)));
    expect(delays.map((decision) => decision.kind === 'restart' && decision.delayMs)).toEqual([
      5000, 10_000, 20_000, 40_000,
    ]);
    expect(decide({}, Array<number>(5).fill(NOW - 1000))).toEqual({ kind: 'give-up', crashes: 6 });
  });

  it('D13: forgets crashes outside the window, and has no limit with timeout 0', () => {
    const old = Array<number>(5).fill(NOW - 600_000);
    expect(decide({}, old)).toEqual({ kind: 'restart', delayMs: 0 });
    const recent = Array<number>(50).fill(NOW - 1000);
    expect(decide({}, recent, { timeoutS: 0 })).toEqual({ kind: 'restart', delayMs: 0 });
  });

  it('D9: a signal from outside is a stop', () => {
    expect(decide({ exitCode: 137, isFromOutside: true })).toEqual({ kind: 'ignore' });
  });

  it('D12: a container that is gone is a stop', () => {
    expect(decide({ isMissing: true })).toEqual({ kind: 'ignore' });
  });

  it('takes a clean exit as the node says, but never one by lack of memory', () => {
    expect(decide({ exitCode: 0 })).toMatchObject({ kind: 'restart' });
    expect(decide({ exitCode: 0 }, [], { cleanExitIsCrash: false })).toEqual({ kind: 'ignore' });
    expect(decide({ exitCode: 0, oomKilled: true }, [], { cleanExitIsCrash: false })).toMatchObject({
      kind: 'restart',
    });
  });

  it('does nothing when switched off', () => {
    expect(decide({}, [], { enabled: false })).toEqual({ kind: 'ignore' });
  });
});
