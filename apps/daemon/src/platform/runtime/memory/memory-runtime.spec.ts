import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../runtime.port.js';
import { aContainer, describeRuntime, Transcript } from '../runtime.suite.js';
import { gameProgram, printingProgram } from './memory-process.js';
import { MemoryRuntime } from './memory-runtime.js';

describeRuntime('memory', async () => {
  const runtime = new MemoryRuntime('node-a', 5);
  runtime.addImage('game', gameProgram());
  let port = 20_000;
  return {
    runtime,
    nodeUuid: 'node-a',
    game: { image: 'game', command: [] },
    freePort: async () => ++port,
    dispose: async () => undefined,
  };
});

describe('memory runtime for tests', () => {
  it('fails the next call that it was told to fail, once', async () => {
    const runtime = new MemoryRuntime('node-a');
    runtime.failNext('info', new RuntimeError('unavailable', 'The engine is away.'));
    await expect(runtime.info()).rejects.toThrow('The engine is away.');
    await runtime.info();
  });

  it('holds calls until they are let go', async () => {
    const runtime = new MemoryRuntime('node-a');
    const letGo = runtime.hold('info');
    let done = false;
    const call = runtime.info().then(() => (done = true));
    await Promise.resolve();
    expect(done).toBe(false);
    letGo();
    await call;
    expect(done).toBe(true);
  });

  it('shares one pull between those who ask at once and refuses unknown images', async () => {
    const runtime = new MemoryRuntime('node-a');
    runtime.addRemoteImage('far', printingProgram('x', 0));
    const { signal } = new AbortController();
    await Promise.all([
      runtime.pull('far', () => undefined, signal),
      runtime.pull('far', () => undefined, signal),
    ]);
    expect(runtime.calls.filter((call) => call === 'pull far')).toHaveLength(1);
    expect(await runtime.hasImage('far')).toBe(true);
    await expect(runtime.pull('unknown', () => undefined, signal)).rejects.toMatchObject({
      code: 'pull-failed',
    });
  });

  it('marks a death by memory', async () => {
    const runtime = new MemoryRuntime('node-a');
    runtime.addImage('game', gameProgram());
    await runtime.create(aContainer({ name: 'a', image: 'game' }));
    const console = new Transcript();
    await runtime.attach('a', console.add);
    await runtime.start('a');
    await console.sees('ready');
    runtime.crash('a', 137, true);
    expect(await runtime.inspect('a')).toMatchObject({ running: false, exitCode: 137, oomKilled: true });
    expect(runtime.openHandles).toBe(0);
  });
});
