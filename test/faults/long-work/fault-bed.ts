import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SHARED } from '@app/testing/shared-services.js';
import {
  startDockerEngine,
  startMariaDb,
  startRedis,
  waitUntil,
  type TestService,
} from '@app/testing/services.js';
import { DispatchService } from '../../../apps/panel/src/modules/schedules/runs/dispatch.service.js';
import { LoopDisk } from '../../integration/daemon/quota/loop-disk.js';
import { panelEnvironment } from '../../integration/panel/support/panel.js';
import { CuttableProxy } from '../../integration/support/cuttable-proxy.js';
import { type ChainNode, NodeChain } from '../../integration/support/node-chain.js';
import { PanelProcess } from '../../integration/support/panel-process.js';
import { built, startProgram, type Program } from '../../integration/support/program.js';
import { TestS3 } from '../../integration/support/test-s3.js';

const MIB = 1024 * 1024;
/** The spare room that a node wants for itself is 256 MiB. */
const DISK_MIB = 1024;
/** What is not noticed within this time is over before anybody needs it. */
const UNNOTICED_MS = 5_000;
const NEVER = new AbortController().signal;
const SETTINGS = {
  // A request is held until all other work has come to its step.
  DAEMON_TIMEOUT: '300',
  BACKUP_THROTTLE: 'off',
  BACKUP_MAX_PART_SIZE: String(5 * MIB),
  RATELIMIT_BACKUP_RESTORE: '100000/60',
  RATELIMIT_SCHEDULE_CREATE: '100000/60',
};
/** Slow enough for a fault in the middle. */
const NODES = {
  isProcess: true,
  system: {
    transfers: { stop_grace: 5, patience: 60 },
    backups: { write_limit: 4, max_concurrent: 4, restore_host_allowlist: ['127.0.0.1'] },
  },
};

export const FAULTS = [
  'daemon',
  'target daemon',
  'panel',
  'worker',
  'Redis',
  'MariaDB',
  'Docker',
  'S3',
  'disk',
] as const;
export type FaultName = (typeof FAULTS)[number];

/** A part that fails, and is there again; `ended` settles when work that it hit has ended. */
export interface Fault {
  strike(): Promise<void>;
  mend(ended: Promise<unknown>): Promise<void>;
}

type Closers = (() => Promise<unknown>)[];

/** The last first; all of them, whatever one says. */
async function closeAll(closers: Closers): Promise<void> {
  const wrong: unknown[] = [];
  for (const close of closers.splice(0).reverse()) await close().catch((error: unknown) => wrong.push(error));
  if (wrong.length > 0) throw new AggregateError(wrong, 'not all of the bed could be put away');
}

/** Jobs and tasks in a process of their own. */
class WorkerProcess {
  private program: Program | null = null;
  private runs = 0;

  constructor(
    private readonly env: Readonly<Record<string, string>>,
    private readonly folder: string,
  ) {}

  /** Until it takes jobs. */
  async start(): Promise<void> {
    const alive = join(this.folder, `alive-${(this.runs += 1)}`);
    this.program = startProgram([built('panel', 'worker.js')], {
      env: { ...this.env, WORKER_ALIVE_FILE: alive },
    });
    await waitUntil('the worker takes jobs', async () => existsSync(alive), 60_000);
  }

  async kill(): Promise<void> {
    await this.program?.kill();
  }
}

/** Panel, worker, nodes, engines, databases and a store, each of which can be killed and comes back on what it had. */
export class FaultBed {
  private constructor(
    private readonly parts: {
      readonly panel: PanelProcess;
      readonly worker: WorkerProcess;
      readonly Redis: TestService;
      readonly MariaDB: TestService;
      readonly Docker: TestService;
      readonly disks: readonly LoopDisk[];
    },
    readonly s3: TestS3,
    /** Between everybody and the store. */
    readonly s3Wire: CuttableProxy,
    /** Between the nodes and the panel. */
    readonly home: CuttableProxy,
    readonly chain: NodeChain,
    /** Makes its backups in the store; the others make theirs on their disks. */
    readonly storing: ChainNode,
    /** Makes incremental backups on its disk. */
    readonly incremental: ChainNode,
    private readonly closers: Closers,
  ) {}

  static async start(): Promise<FaultBed> {
    const closers: Closers = [];
    try {
      return await FaultBed.startWith(closers);
    } catch (error) {
      await closeAll(closers);
      throw error;
    }
  }

  private static async startWith(closers: Closers): Promise<FaultBed> {
    const folder = mkdtempSync(join(tmpdir(), 'rookery-faults-'));
    closers.push(async () => rmSync(folder, { recursive: true, force: true }));
    const [MariaDB, Redis, Docker] = await Promise.all([startMariaDb(), startRedis(), startDockerEngine()]);
    closers.push(...[MariaDB, Redis, Docker].map((part) => () => part.stop()));
    process.env[SHARED.databaseUrl] = MariaDB.url;
    process.env[SHARED.redisUrl] = Redis.url;
    process.env[SHARED.dockerHost] = Docker.url;
    const disks = [0, 1].map(() => LoopDisk.make(['mkfs.ext4', '-q', '-m', '0'], '', DISK_MIB));
    closers.push(...disks.map((disk) => async () => disk.close()));
    const [here, there] = disks.map(({ path }) => ({ ...NODES, disk: path }));
    const s3 = await TestS3.start();
    closers.push(() => s3.close());
    const wireTo = async (port: number): Promise<CuttableProxy> => {
      const wire = await CuttableProxy.to(port);
      closers.push(() => wire.close());
      return wire;
    };
    const s3Wire = await wireTo(Number(new URL(s3.endpoint).port));
    let processes: { panel: PanelProcess; worker: WorkerProcess; home: CuttableProxy } | undefined;
    const chain = await NodeChain.start({
      panel: { env: SETTINGS, worker: false },
      nodes: [here!, there!],
      place: async (made) => {
        // What a worker does must not go with a panel.
        const panel = await PanelProcess.start(made, { ...SETTINGS, PANEL_JOBS: 'apart' });
        closers.push(() => panel.kill());
        const worker = new WorkerProcess(panelEnvironment(made.testDatabase, { env: SETTINGS }), folder);
        closers.push(() => worker.kill());
        await worker.start();
        processes = { panel, worker, home: await wireTo(panel.port) };
        return { url: panel.url, remote: `http://127.0.0.1:${processes.home.port}` };
      },
    });
    closers.push(() => chain.close());
    const keeping = async (name: string, host: object): Promise<ChainNode> => {
      const node = await chain.addNode(name, here);
      chain.nodes.push(node);
      const body = { name, ...host, node_ids: [node.reference.id] };
      const answer = await chain.api.post('/api/application/backup-hosts', body);
      if (answer.status !== 201) throw new Error(`${name}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return node;
    };
    const configuration = { ...s3.configuration, endpoint: `http://127.0.0.1:${s3Wire.port}` };
    const storing = await keeping('storing', { schema: 's3', configuration });
    const incremental = await keeping('incremental', { schema: 'wings', format: 'restic' });
    const { home, ...own } = processes!;
    const parts = { ...own, MariaDB, Redis, Docker, disks };
    return new FaultBed(parts, s3, s3Wire, home, chain, storing, incremental, closers);
  }

  close(): Promise<void> {
    return closeAll(this.closers);
  }

  get one(): ChainNode {
    return this.chain.nodes[0]!;
  }

  get two(): ChainNode {
    return this.chain.nodes[1]!;
  }

  /** As the clock does every minute. */
  tick(): Promise<void> {
    return this.chain.panel.app.get(DispatchService, { strict: false }).dispatch(NEVER);
  }

  /** What is held on any wire goes on. */
  release(): void {
    for (const wire of this.wires) wire.release();
  }

  private get wires(): CuttableProxy[] {
    return [this.home, this.s3Wire, ...this.chain.nodes.map(({ wire }) => wire)];
  }

  fault(name: FaultName): Fault {
    switch (name) {
      case 'daemon':
        return daemons([this.one, this.storing, this.incremental]);
      case 'target daemon':
        return daemons([this.two]);
      case 'panel':
      case 'worker':
        return { strike: () => this.parts[name].kill(), mend: () => this.parts[name].start() };
      case 'Redis':
      case 'MariaDB':
      case 'Docker':
        return service(this.parts[name]);
      case 'S3':
        return this.store();
      case 'disk':
        return this.fullDisks();
    }
  }

  private store(): Fault {
    const { s3Wire } = this;
    return {
      strike: async () => s3Wire.sever(),
      mend: async (ended) => {
        await Promise.race([s3Wire.found(), ended, sleep(UNNOTICED_MS)]);
        s3Wire.mend();
      },
    };
  }

  private fullDisks(): Fault {
    const files = this.parts.disks.map(({ path }) => join(path, 'full'));
    return {
      strike: async () => files.forEach(fill),
      mend: async (ended) => {
        await Promise.race([ended, sleep(UNNOTICED_MS)]);
        for (const file of files) rmSync(file);
      },
    };
  }
}

const service = (part: TestService): Fault => ({ strike: () => part.kill9(), mend: () => part.restart() });

const daemons = (nodes: readonly ChainNode[]): Fault => ({
  strike: async () => {
    for (const { daemon } of nodes) await daemon.end('SIGKILL');
  },
  mend: async () => {
    for (const { daemon } of nodes) await daemon.startProcess();
  },
});

/** Takes the last byte of a disk. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let block = Buffer.alloc(MIB); block.length > 0;) {
      try {
        while (writeSync(file, block) === block.length);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
      block = block.subarray(0, block.length >> 4);
    }
  } finally {
    closeSync(file);
  }
}
