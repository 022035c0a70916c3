import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testInstallation } from '../installation.fixture.ts';
import { chooseEngine, keepEngine, keptEngine, MACHINE_SOCKET, type Probes } from './engine.ts';

const machine = (over: Partial<Probes> = {}): Probes => ({
  answers: async () => true,
  reach: async () => ({ ok: true, target: 'registry' }),
  startMachineEngine: () => undefined,
  canRunPrivate: () => true,
  privateHasNetwork: () => false,
  ...over,
});
const noNetwork: Partial<Probes> = { reach: async () => ({ ok: false, target: 'registry' }) };

describe('chooseEngine', () => {
  it("takes the machine's own when it answers and its containers reach the network", async () => {
    const { engine, warning } = await chooseEngine(testInstallation(), machine());
    expect({ engine, warning }).toEqual({
      engine: { kind: 'machine', socket: MACHINE_SOCKET },
      warning: undefined,
    });
  });

  it("starts the machine's own where it can be started", async () => {
    let isStarted = false;
    const probes = machine({
      answers: async () => isStarted,
      startMachineEngine: () => void (isStarted = true),
    });
    expect((await chooseEngine(testInstallation(), probes)).engine.kind).toBe('machine');
  });

  it("takes a private one when none answers, or when that one has the network the machine's lacks", async () => {
    const at = testInstallation();
    const silent = machine({ answers: async () => false });
    expect((await chooseEngine(at, silent)).engine).toEqual({
      kind: 'private',
      socket: join(at.home, 'docker', 'docker.sock'),
    });
    const better = machine({ ...noNetwork, privateHasNetwork: () => true });
    expect((await chooseEngine(at, better)).engine.kind).toBe('private');
  });

  it('warns when the only engine has no network', async () => {
    expect(await chooseEngine(testInstallation(), machine(noNetwork))).toEqual({
      engine: { kind: 'machine', socket: MACHINE_SOCKET },
      warning: 'its containers do not reach registry',
    });
  });

  it('refuses when there is none and none can be run', async () => {
    const probes = machine({ answers: async () => false, canRunPrivate: () => false });
    await expect(chooseEngine(testInstallation(), probes)).rejects.toThrow('dockerd is not installed');
  });

  it('remembers what DOCKER_HOST named', async () => {
    const given = testInstallation({ DOCKER_HOST: 'unix:///run/other.sock' });
    const { engine } = await chooseEngine(given, machine());
    expect(engine).toEqual({ kind: 'given', socket: '/run/other.sock' });
    keepEngine(given, engine);
    const later = { ...given, env: {} };
    expect((await chooseEngine(later, machine())).engine).toEqual(engine);
    const silent = machine({ answers: async () => false });
    await expect(chooseEngine(later, silent)).rejects.toThrow('/run/other.sock, which DOCKER_HOST named');
  });

  it('refuses an engine of another machine', async () => {
    const at = testInstallation({ DOCKER_HOST: 'tcp://192.0.2.1:2375' });
    await expect(chooseEngine(at, machine())).rejects.toThrow('DOCKER_HOST is tcp://192.0.2.1:2375');
  });

  it('stays private once servers live there', async () => {
    const at = testInstallation();
    mkdirSync(join(at.home, 'docker'));
    writeFileSync(join(at.home, 'docker', 'network'), 'rk20000 10.1.2\n');
    expect(keptEngine(at)?.kind).toBe('private');
    expect((await chooseEngine(at, machine())).engine.kind).toBe('private');
  });
});
