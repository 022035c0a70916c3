import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gameProgram } from '../../../platform/runtime/memory/memory-process.js';
import { RuntimeError } from '../../../platform/runtime/runtime.port.js';
import { alreadyRunning, diskFull, powerLocked, serverSuspended } from '../server.errors.js';
import { TestNode } from '../server.fixture.js';

let node: TestNode;
beforeEach(() => {
  node = new TestNode();
});
afterEach(() => node.close());

describe('start', () => {
  it('runs the hooks, waits for the done line and tells the panel each state', async () => {
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    expect(watched.states).toEqual(['starting', 'running']);
    expect(watched.lines).toContain('ready');
    await vi.waitFor(() =>
      expect(node.panel.pushed('/container/status').at(-1)).toMatchObject({ data: { new_state: 'running' } }),
    );
    expect(node.records.list()[0]).toMatchObject({ state: 'running' });
  });

  it('is refused while it runs, while another action is on, and while suspended', async () => {
    const watched = await node.server();
    const release = node.runtime.hold('create');
    const { completed } = await watched.server.setPower('start');
    await expect(watched.server.setPower('start')).rejects.toSatisfy(powerLocked.is);
    release();
    await completed;
    await expect(watched.server.setPower('start')).rejects.toSatisfy(alreadyRunning.is);
    const suspended = await node.server({ settings: { suspended: true } });
    await expect(suspended.server.setPower('start')).rejects.toSatisfy(serverSuspended.is);
  });

  it('counts as running at once when the egg names no done line', async () => {
    const watched = await node.server({ process: { startup: { done: [] } } });
    await watched.run('start');
    expect(watched.server.state.current).toBe('running');
  });

  it('W11: takes a done line for one only while the server starts', async () => {
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    await watched.server.sendCommand('stop it');
    await watched.prints('got stop it');
    await watched.server.sendCommand('ready');
    await watched.prints('got ready');
    expect(watched.states).toEqual(['starting', 'running']);
  });

  it('takes the next action from whoever acts on the state that was just told', async () => {
    const watched = await node.server();
    const accepted: Promise<unknown>[] = [];
    watched.server.events.listen((event) => {
      if (event.kind !== 'frame' || event.event !== 'status' || accepted.length >= 3) return;
      const [state] = event.args;
      if (state === 'running') accepted.push(watched.server.setPower('stop'));
      if (state === 'offline') accepted.push(watched.server.setPower('start'));
    });
    await watched.run('start');
    await vi.waitFor(() => expect(accepted).toHaveLength(3));
    await Promise.all(accepted);
  });

  it('D5: starts with the last known settings while the panel is away', async () => {
    const watched = await node.server();
    node.panel.isUp = false;
    await watched.run('start');
    await watched.becomes('running');
  });

  it('takes the newest settings of the panel', async () => {
    const watched = await node.server();
    const { settings, process_configuration } = watched.server.configuration;
    node.panel.configuration = { settings: { ...settings, suspended: true }, process_configuration };
    await expect(watched.run('start')).rejects.toSatisfy(serverSuspended.is);
    expect(watched.states).toEqual(['starting', 'stopping', 'offline']);
    expect(await node.runtime.inspect(watched.server.uuid)).toBeNull();
  });

  it('starts the same container again, and a new one after a change of settings or image', async () => {
    const watched = await node.server();
    const created = (): number => node.runtime.calls.filter((call) => call.startsWith('create ')).length;
    for (let round = 0; round < 2; round++) {
      await watched.run('start');
      await watched.becomes('running');
      await watched.run('stop');
    }
    expect(created()).toBe(1);
    const { settings, process_configuration } = watched.server.configuration;
    node.panel.configuration = { settings: { ...settings, invocation: 'other' }, process_configuration };
    await watched.run('start');
    expect(created()).toBe(2);
  });

  it('refuses a server whose files fill its limit', async () => {
    const watched = await node.server();
    const { settings, process_configuration } = watched.server.configuration;
    node.panel.configuration = {
      settings: { ...settings, build: { ...settings.build, disk_space: 1 } },
      process_configuration,
    };
    node.files.bytes = 2 ** 20;
    await expect(watched.run('start')).rejects.toSatisfy(diskFull.is);
    node.files.bytes = 2 ** 20 - 1;
    await watched.run('start');
  });

  it('writes config files, and goes on when one cannot be written', async () => {
    const watched = await node.server({
      process: {
        configs: [
          {
            file: 'server.properties',
            parser: 'properties',
            replace: [{ match: 'port', replace_with: '7' }],
          },
          { file: 'broken.json', parser: 'json', replace: [{ match: 'a', replace_with: 'b' }] },
          { file: 'absent.json', parser: 'json', create_file: false, replace: [] },
        ],
      },
    });
    node.files.files.set('broken.json', '{ broken');
    await watched.run('start');
    expect(node.files.files.get('server.properties')).toContain('port=7');
    expect(node.files.files.get('broken.json')).toBe('{ broken');
    expect(node.files.files.has('absent.json')).toBe(false);
    expect(watched.lines.join('\n')).toContain('broken.json was not updated');
  });

  it('leaves nothing running when a step fails, and says why on the console', async () => {
    const watched = await node.server();
    node.runtime.failNext('start', new RuntimeError('port-taken', 'Port 7 is already in use.'));
    await expect(watched.run('start')).rejects.toThrow('Port 7');
    expect(watched.server.state.current).toBe('offline');
    expect(watched.states).toEqual(['starting', 'stopping', 'offline']);
    expect(watched.lines.at(-1)).toContain('Port 7 is already in use.');
    expect(node.activity.size).toBe(0);
    await watched.run('start');
    await watched.becomes('running');
  });

  it('D18: goes on when the engine dies between a start and its answer', async () => {
    node.runtime.addImage('game:local', () => undefined);
    const watched = await node.server({ process: { startup: { done: [] } } });
    const answer = node.runtime.loseStarts();
    const { completed } = await watched.server.setPower('start');
    await vi.waitFor(() => expect(node.runtime.calls.join()).toContain('start '));
    expect(watched.server.state.current).toBe('starting');
    answer();
    await completed;
    expect(watched.states).toEqual(['starting', 'running']);
  });

  it('D18: believes what the console printed while the engine stays away, and notes the run later', async () => {
    const watched = await node.server();
    node.runtime.loseStarts();
    const release = node.runtime.hold('start');
    const { completed } = await watched.server.setPower('start');
    await vi.waitFor(() => expect(node.runtime.calls.join()).toContain('start '));
    node.runtime.failNext('inspect', new RuntimeError('unavailable', 'The engine does not answer.'));
    release();
    await completed;
    expect(watched.states).toEqual(['starting', 'running']);
    await vi.waitFor(() => expect(watched.server.utilization.uptime).toBeGreaterThan(0), { timeout: 5000 });
  });

  it('D16: uses the image of the node when the registry is away', async () => {
    const watched = await node.server({ settings: { container: { image: 'game:local' } } });
    await watched.run('start');
    await watched.becomes('running');
    expect(watched.lines.join('\n')).toContain('could not be pulled');
  });

  it('fails with a reason when there is no image', async () => {
    const watched = await node.server({ settings: { container: { image: 'nowhere:1' } } });
    await expect(watched.run('start')).rejects.toThrow('nowhere:1');
    expect(watched.server.state.current).toBe('offline');
  });
});

describe('stop', () => {
  it('writes the stop command and does not take the end for a crash', async () => {
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    await watched.run('stop');
    expect(watched.states).toEqual(['starting', 'running', 'stopping', 'offline']);
    expect(watched.lines).toContain('bye');
    expect(watched.lines.join()).not.toContain('crashed');
  });

  it('D7: sends the egg’s signal, then TERM, then KILL, each after its grace', async () => {
    node.close();
    node = new TestNode({ power: { stop_grace: 0.05, term_grace: 0.05, sync_deadline: 1 } });
    node.runtime.addImage('game:local', gameProgram({ ignoresSignals: true }));
    const watched = await node.server({ process: { stop: { type: 'signal', value: 'SIGINT' } } });
    await watched.run('start');
    await watched.becomes('running');
    await watched.run('stop');
    const signals = node.runtime.calls.filter((call) => call.startsWith('signal'));
    expect(signals.map((call) => call.split(' ').at(-1))).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL']);
    expect(watched.server.state.current).toBe('offline');
  });

  it('D7: honours a grace of the server’s own', async () => {
    node.runtime.addImage('game:local', gameProgram({ ignoresSignals: true, stop: 'never' }));
    const watched = await node.server({
      process: { stop: { type: 'command', value: 'stop', grace_seconds: 0.02 } },
    });
    await watched.run('start');
    await watched.becomes('running');
    await watched.run('stop');
    expect(node.runtime.calls.some((call) => call.endsWith('SIGTERM'))).toBe(true);
  });

  it('takes a typed stop command for a stop', async () => {
    const watched = await node.server();
    await watched.run('start');
    await watched.becomes('running');
    await watched.server.sendCommand('stop');
    await watched.becomes('offline');
    expect(watched.states.slice(-2)).toEqual(['stopping', 'offline']);
  });

  it('is fine with a server that is down', async () => {
    const watched = await node.server();
    await watched.run('stop');
    expect(watched.states).toEqual([]);
  });
});
