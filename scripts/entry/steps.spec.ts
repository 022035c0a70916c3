import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { testFolder } from './installation.fixture.ts';
import { Refusal } from './refusal.ts';
import { Steps } from './steps.ts';

describe('Steps', () => {
  let shown: string;
  let steps: Steps;

  beforeEach(() => {
    shown = '';
    const out = new Writable({
      write(chunk: Buffer, _encoding, done) {
        shown += chunk.toString();
        done();
      },
    });
    steps = new Steps(join(testFolder(), 'up.log'), out);
  });

  it('writes a log that not everybody on the machine may read, one of an earlier version too', async () => {
    const log = join(testFolder(), 'up.log');
    for (const earlier of [false, true]) {
      if (earlier) chmodSync(log, 0o644);
      await new Steps(log, new PassThrough().resume()).run('Redis', (step) => step.log('127.0.0.1'));
      expect(statSync(log).mode & 0o777).toBe(0o640);
    }
  });

  it('shows one line with what the work says of itself', async () => {
    await steps.run('Redis', () => 'runs (pid 7)');
    expect(shown).toMatch(/^ {2}Redis +ok {3}runs \(pid 7\)\n$/);
  });

  it('shows the last words of a program that failed, and what to do', async () => {
    const failing = steps.run('npm packages', async (step) => {
      await step.exec('sh', ['-c', 'echo "the mirror is gone"; exit 3'], { help: ['Try: npm ping'] });
    });
    const error = await failing.then(
      () => undefined,
      (thrown: unknown) => thrown as Refusal,
    );
    expect(shown).toContain('FAILED');
    expect(error!.text()).toMatch(
      /sh ended with code 3[^]*the mirror is gone[^]*Try: npm ping[^]*The whole log: /,
    );
  });

  it('logs the stack of an error that nobody foresaw', async () => {
    await expect(
      steps.run('Panel', () => {
        throw new TypeError('undefined is no function');
      }),
    ).rejects.toThrow(TypeError);
    expect(readFileSync(steps.logFile, 'utf8')).toContain('steps.spec.ts');
  });
});
