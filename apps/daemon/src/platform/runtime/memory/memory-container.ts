import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import type { ContainerEventKind, ContainerLimits, ContainerSpec, ContainerStatus } from '../runtime.port.js';
import type { MemoryProcess, MemoryProgram } from './memory-process.js';

interface LogEntry {
  readonly at: Date;
  readonly text: string;
}

/** One container of the memory runtime: its log, its console listeners and the run in progress. */
export class MemoryContainer {
  readonly id = randomBytes(32).toString('hex');
  readonly consoles = new Map<(chunk: Buffer) => void, () => void>();
  limits: ContainerLimits;
  private readonly log: LogEntry[] = [];
  private readonly waiting = new Set<() => void>();
  private input = '';
  private lineListener: ((line: string) => void) | undefined;
  private signalListener: ((signal: string) => void) | undefined;
  private run = 0;
  private running = false;
  private exitCode = 0;
  private oomKilled = false;
  private startedAt: Date | null = null;
  private finishedAt: Date | null = null;

  constructor(
    readonly spec: ContainerSpec,
    private readonly program: MemoryProgram,
    private readonly emit: (kind: ContainerEventKind, exitCode: number | null) => void,
  ) {
    this.limits = spec.limits;
  }

  get isRunning(): boolean {
    return this.running;
  }

  get status(): ContainerStatus {
    return {
      id: this.id,
      name: this.spec.name,
      running: this.running,
      exitCode: this.exitCode,
      oomKilled: this.oomKilled,
      startedAt: this.startedAt,
      finishedAt: this.finishedAt,
      labels: this.spec.labels,
      image: this.spec.image,
      imageId: `sha256:${this.spec.image}`,
    };
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.exitCode = 0;
    this.oomKilled = false;
    this.startedAt = new Date();
    this.input = '';
    this.lineListener = this.signalListener = undefined;
    const run = ++this.run;
    this.emit('start', null);
    // After the caller's await: a program never prints before its start has been accepted.
    queueMicrotask(() => {
      if (this.running && this.run === run) this.program(this.processOf(run));
    });
  }

  write(data: string): void {
    // A terminal echoes what is typed.
    this.output(data);
    this.input += data;
    const lines = this.input.split('\n');
    this.input = lines.pop() ?? '';
    for (const line of lines) if (this.running) this.lineListener?.(line.replace(/\r$/, ''));
  }

  signal(name: string): void {
    if (!this.running) return;
    this.emit('kill', null);
    if (name !== 'SIGKILL' && this.signalListener) this.signalListener(name);
    else this.end(128 + (constants.signals[name as NodeJS.Signals] ?? 15), false);
  }

  /** The program ends without having been told to. */
  crash(exitCode: number, oomKilled: boolean): void {
    if (this.running) this.end(exitCode, oomKilled);
  }

  /** Ends every console; for a container that is removed. */
  close(): void {
    const closing = [...this.consoles.values()];
    this.consoles.clear();
    for (const close of closing) close();
  }

  /** Resolves when no run is in progress, or when the signal fires. */
  async stopped(signal: AbortSignal): Promise<void> {
    if (!this.running || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiting.add(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    this.waiting.delete(resolve);
  }

  logText(options: { tail?: number; since?: Date }): string {
    const since = options.since?.getTime() ?? -Infinity;
    const text = this.log
      .filter((entry) => entry.at.getTime() >= since)
      .map((entry) => entry.text)
      .join('');
    if (options.tail === undefined) return text;
    const lines = text.split('\n');
    const ended = lines.at(-1) === '' ? 1 : 0;
    return lines.slice(Math.max(0, lines.length - options.tail - ended)).join('\n');
  }

  private processOf(run: number): MemoryProcess {
    const current = (): boolean => this.running && this.run === run;
    return {
      spec: this.spec,
      environment: Object.fromEntries(
        this.spec.environment.map((entry) => {
          const equals = entry.indexOf('=');
          return [entry.slice(0, equals), entry.slice(equals + 1)];
        }),
      ),
      print: (text) => {
        if (current()) this.output(text);
      },
      onLine: (listener) => (this.lineListener = listener),
      onSignal: (listener) => (this.signalListener = listener),
      exit: (code, options) => {
        if (current()) this.end(code, options?.oomKilled ?? false);
      },
    };
  }

  private output(text: string): void {
    const raw = text.replace(/\r?\n/g, '\r\n');
    this.log.push({ at: new Date(), text: raw });
    for (const listener of [...this.consoles.keys()]) listener(Buffer.from(raw));
  }

  private end(exitCode: number, oomKilled: boolean): void {
    this.running = false;
    this.exitCode = exitCode;
    this.oomKilled = oomKilled;
    this.finishedAt = new Date();
    if (oomKilled) this.emit('oom', null);
    this.close();
    for (const resolve of [...this.waiting]) resolve();
    this.emit('die', exitCode);
  }
}
