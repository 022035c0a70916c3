import { describe, expect, it } from 'vitest';
import { OPERATION_KINDS, OPERATIONS } from '@app/contracts/operations/operation-kinds.js';
import type { ServerState } from '@app/contracts/ws/console.frames.js';
import { alreadyRunning, powerLocked, reinstallLocked, serverBusy } from '../server.errors.js';
import { WorkSlot, type WorkRules } from './work-slot.js';

/** Beside the kinds that are built: one that lets the server run, and one that only keeps files still. */
const RULES = {
  ...OPERATIONS,
  copy: { begins: 'any', blocks: ['files'] },
  watch: { begins: 'any', blocks: [] },
} as const satisfies WorkRules<string>;
type Kind = keyof typeof RULES;
const KINDS = Object.keys(RULES) as Kind[];

const OUTCOMES = {
  begins: () => 'begins',
  busy: serverBusy.is,
  locked: reinstallLocked.is,
  running: alreadyRunning.is,
} as const;
type Outcome = keyof typeof OUTCOMES;

class World {
  state: ServerState = 'offline';
  readonly slot = new WorkSlot<Kind>({ is: (...states) => states.includes(this.state) }, RULES, 20);

  /** What became of asking. */
  async tries(work: Promise<unknown>): Promise<Outcome | 'power locked' | 'unknown'> {
    return work.then(
      () => 'begins',
      (error: unknown) => {
        if (powerLocked.is(error)) return 'power locked';
        const [name] = Object.entries(OUTCOMES).find(([key, is]) => key !== 'begins' && is(error)) ?? [];
        return (name as Outcome | undefined) ?? 'unknown';
      },
    );
  }
}

/** Whether the second begins while the first works. Written out: the rules are not asked. */
const BESIDE: Record<Kind, Record<Kind, Outcome>> = {
  install: {
    install: 'busy',
    reinstall: 'busy',
    backup: 'busy',
    restore: 'busy',
    prove: 'busy',
    transfer: 'busy',
    receive: 'busy',
    delete: 'begins',
    copy: 'busy',
    watch: 'busy',
  },
  reinstall: {
    install: 'busy',
    reinstall: 'busy',
    backup: 'busy',
    restore: 'busy',
    prove: 'busy',
    transfer: 'busy',
    receive: 'busy',
    delete: 'begins',
    copy: 'busy',
    watch: 'busy',
  },
  backup: {
    install: 'busy',
    reinstall: 'busy',
    backup: 'busy',
    restore: 'busy',
    prove: 'busy',
    transfer: 'busy',
    receive: 'busy',
    delete: 'begins',
    copy: 'busy',
    watch: 'busy',
  },
  restore: {
    install: 'busy',
    reinstall: 'busy',
    backup: 'busy',
    restore: 'busy',
    prove: 'busy',
    transfer: 'busy',
    receive: 'busy',
    delete: 'begins',
    copy: 'busy',
    watch: 'busy',
  },
  // It gives way to all but itself.
  prove: {
    install: 'begins',
    reinstall: 'begins',
    backup: 'begins',
    restore: 'begins',
    prove: 'busy',
    transfer: 'begins',
    receive: 'begins',
    delete: 'begins',
    copy: 'begins',
    watch: 'begins',
  },
  transfer: {
    install: 'busy',
    reinstall: 'busy',
    backup: 'busy',
    restore: 'busy',
    prove: 'busy',
    transfer: 'busy',
    receive: 'busy',
    delete: 'begins',
    copy: 'busy',
    watch: 'busy',
  },
  receive: {
    install: 'busy',
    reinstall: 'busy',
    backup: 'busy',
    restore: 'busy',
    prove: 'busy',
    transfer: 'busy',
    receive: 'busy',
    delete: 'begins',
    copy: 'busy',
    watch: 'busy',
  },
  delete: {
    install: 'busy',
    reinstall: 'busy',
    backup: 'busy',
    restore: 'busy',
    prove: 'busy',
    transfer: 'busy',
    receive: 'busy',
    delete: 'busy',
    copy: 'busy',
    watch: 'busy',
  },
  copy: {
    install: 'busy',
    reinstall: 'busy',
    backup: 'busy',
    restore: 'busy',
    prove: 'busy',
    transfer: 'busy',
    receive: 'busy',
    delete: 'begins',
    copy: 'busy',
    watch: 'busy',
  },
  watch: {
    install: 'busy',
    reinstall: 'busy',
    backup: 'busy',
    restore: 'busy',
    prove: 'busy',
    transfer: 'busy',
    receive: 'busy',
    delete: 'begins',
    copy: 'busy',
    watch: 'busy',
  },
};
/** Whether it begins in each state of the server, and while a power action goes on in that state. */
const AT: Record<Kind, Record<ServerState, readonly [alone: Outcome, duringPower: Outcome]>> = {
  install: whileOffline(),
  reinstall: everywhere('begins', 'locked'),
  backup: everywhere('begins'),
  restore: everywhere('begins', 'locked'),
  prove: everywhere('begins'),
  transfer: everywhere('begins', 'locked'),
  receive: whileOffline(),
  delete: everywhere('begins'),
  copy: everywhere('begins'),
  watch: everywhere('begins'),
};
/** What is refused while it works: power actions, access to files. */
const BLOCKS: Record<Kind, readonly [power: boolean, files: boolean]> = {
  install: [true, true],
  reinstall: [true, true],
  backup: [false, false],
  restore: [true, true],
  prove: [false, false],
  transfer: [true, true],
  receive: [true, true],
  delete: [true, true],
  copy: [false, true],
  watch: [false, false],
};

function everywhere(alone: Outcome, duringPower = alone): Record<ServerState, readonly [Outcome, Outcome]> {
  const both = [alone, duringPower] as const;
  return { offline: both, starting: both, running: both, stopping: both };
}

function whileOffline(): Record<ServerState, readonly [Outcome, Outcome]> {
  return { ...everywhere('running', 'locked'), offline: ['begins', 'locked'] };
}

describe('WorkSlot', () => {
  it('has a row here for every kind', () => {
    expect(KINDS).toEqual(expect.arrayContaining([...OPERATION_KINDS]));
    for (const table of [BESIDE, AT, BLOCKS]) expect(Object.keys(table).sort()).toEqual([...KINDS].sort());
  });

  for (const first of KINDS) {
    for (const second of KINDS) {
      const outcome = BESIDE[first][second];
      it(`${second} beside ${first}: ${outcome}`, async () => {
        const world = new World();
        const claim = await world.slot.begin(first);
        expect(await world.tries(world.slot.begin(second))).toBe(outcome);
        expect(claim.isCurrent).toBe(outcome !== 'begins');
        expect(claim.signal.aborted).toBe(outcome === 'begins');
      });
    }
    for (const state of ['offline', 'starting', 'running', 'stopping'] as const) {
      const [alone, duringPower] = AT[first][state];
      it(`${first} of a server that is ${state}: ${alone}, during a power action ${duringPower}`, async () => {
        const quiet = new World();
        quiet.state = state;
        expect(await quiet.tries(quiet.slot.begin(first))).toBe(alone);
        const busy = new World();
        // A state at which no action is about to end: those are waited for.
        busy.state = 'starting';
        const power = await busy.slot.takePower('start', 0);
        busy.state = state === 'offline' || state === 'running' ? 'starting' : state;
        expect(await busy.tries(busy.slot.begin(first))).toBe(duringPower);
        expect(power.signal.aborted).toBe(RULES[first].begins === 'final');
      });
    }
    for (const action of ['start', 'stop', 'restart', 'kill'] as const) {
      const [power, files] = BLOCKS[first];
      it(`${action} during ${first}: ${power ? 'busy' : 'begins'}`, async () => {
        const world = new World();
        const { slot } = world;
        const claim = await slot.begin(first);
        const ask = (): Promise<unknown> =>
          // Kill takes no turn: it only asks whether it may.
          action === 'kill'
            ? Promise.resolve().then(() => slot.assertFree('power'))
            : slot.takePower(action, 0);
        expect(await world.tries(ask())).toBe(power ? 'busy' : 'begins');
        expect(await world.tries(Promise.resolve().then(() => slot.assertFree('files')))).toBe(
          files ? 'busy' : 'begins',
        );
        // Its own claim is leave enough.
        slot.assertFree('power', claim);
        slot.assertFree('files', claim);
        claim.release();
        slot.assertFree('power');
        slot.assertFree('files');
      });
    }
  }

  it('refuses a power action that waited for its turn while an operation began', async () => {
    const world = new World();
    world.state = 'starting';
    const first = await world.slot.takePower('start', 0);
    const waiting = world.tries(world.slot.takePower('stop', 5000));
    await world.slot.begin('delete');
    first.release();
    expect(await waiting).toBe('busy');
  });

  it('lets an operation begin once the action that only returns has returned', async () => {
    const world = new World();
    const power = await world.slot.takePower('stop', 0);
    const begun = world.slot.begin('install');
    power.release();
    expect((await begun).isCurrent).toBe(true);
    expect(world.slot.operation).toBe('install');
  });

  it('breaks into work that never ends', async () => {
    const world = new World();
    const stuck = await world.slot.begin('install');
    const removal = await world.slot.begin('delete');
    expect([stuck.isCurrent, removal.isCurrent, world.slot.isFinal]).toEqual([false, true, true]);
    stuck.release();
    expect(world.slot.operation).toBe('delete');
  });

  it('lets work that yields end before what it gave way to begins', async () => {
    const world = new World();
    const proof = await world.slot.begin('prove');
    let isBegun = false;
    const begun = world.slot.begin('restore').then((claim) => ((isBegun = true), claim));
    await new Promise<void>((resolve) => proof.signal.addEventListener('abort', () => resolve()));
    expect([isBegun, world.slot.operation]).toEqual([false, 'restore']);
    proof.release();
    expect((await begun).isCurrent).toBe(true);
  });

  it('takes nothing once it is closed', async () => {
    const world = new World();
    world.slot.close();
    for (const kind of KINDS) expect(await world.tries(world.slot.begin(kind))).toBe('busy');
    expect(await world.tries(world.slot.takePower('start', 0))).toBe('busy');
  });
});
