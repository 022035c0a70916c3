import { UploadConflict, type OnConflict, type Sender } from './sender.js';
import { nameOfBatch, type Collected } from './collect.js';

/** Files under way at once: more would not be faster, and the page has other calls to make. */
const AT_ONCE = 3;
const TOLD_EVERY_MS = 150;
/** Speed is what came in this time. */
const SPEED_MS = 5_000;

export type ItemState = 'waiting' | 'sending' | 'conflict' | 'done' | 'skipped' | 'failed';

interface Item extends Collected {
  state: ItemState;
  sent: number;
  onConflict: OnConflict | null;
  error: unknown;
  stop: AbortController | null;
}

interface Batch {
  readonly id: number;
  readonly server: string;
  readonly directory: string;
  readonly name: string | null;
  readonly sender: Sender;
  readonly items: readonly Item[];
  readonly bytes: number;
  readonly onDone: () => void;
  onConflict: OnConflict | 'skip' | null;
  isPaused: boolean;
  isOver: boolean;
  readonly marks: { at: number; bytes: number }[];
}

/** A batch as it is shown. */
export interface BatchView {
  readonly id: number;
  readonly server: string;
  readonly directory: string;
  readonly name: string | null;
  readonly files: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly error: unknown;
  readonly bytes: number;
  readonly sent: number;
  /** Bytes a second. */
  readonly speed: number;
  readonly state: 'sending' | 'paused' | 'asking' | 'over';
  /** The file whose name is taken. */
  readonly conflict: { readonly path: string; readonly others: number } | null;
}

const isOpen = ({ state }: Item): boolean =>
  state === 'waiting' || state === 'sending' || state === 'conflict';

/** All uploads of this tab, in the order they were begun; they go on while one walks about in the interface. */
export class UploadQueue {
  private batches: readonly Batch[] = [];
  private views: readonly BatchView[] = [];
  private nextId = 1;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly view = (): readonly BatchView[] => this.views;

  add(place: Pick<Batch, 'server' | 'directory' | 'sender' | 'onDone'>, files: readonly Collected[]): void {
    if (files.length === 0) return;
    const items = files.map((file): Item => ({
      ...file,
      state: 'waiting',
      sent: 0,
      onConflict: null,
      error: null,
      stop: null,
    }));
    const batch: Batch = {
      ...place,
      id: this.nextId++,
      name: nameOfBatch(files),
      items,
      bytes: items.reduce((sum, { file }) => sum + file.size, 0),
      onConflict: null,
      isPaused: false,
      isOver: false,
      marks: [],
    };
    this.batches = [...this.batches, batch];
    this.pump();
    this.tell();
  }

  pause(id: number): void {
    this.change(id, (batch) => {
      batch.isPaused = true;
      for (const item of batch.items) item.stop?.abort();
    });
  }

  resume(id: number): void {
    this.change(id, (batch) => (batch.isPaused = false));
  }

  /** Tries once more what failed. */
  retry(id: number): void {
    this.change(id, (batch) => {
      batch.isOver = false;
      for (const item of batch.items) if (item.state === 'failed') item.state = 'waiting';
    });
  }

  /** Ends it and takes it off the list; what is there stays. */
  remove(id: number): void {
    this.change(id, (batch) => {
      batch.isPaused = true;
      for (const item of batch.items) {
        item.stop?.abort();
        if (isOpen(item)) void batch.sender.giveUp?.(placeOf(batch, item));
      }
      this.batches = this.batches.filter((other) => other !== batch);
    });
  }

  /** What to do with the file whose name is taken, and with those like it. */
  answer(id: number, choice: OnConflict | 'skip', forAll: boolean): void {
    this.change(id, (batch) => {
      if (forAll) batch.onConflict = choice;
      const asking = batch.items.filter(({ state }) => state === 'conflict');
      for (const item of forAll ? asking : asking.slice(0, 1)) decide(item, choice);
    });
  }

  private change(id: number, work: (batch: Batch) => void): void {
    const batch = this.batches.find((one) => one.id === id);
    if (!batch) return;
    work(batch);
    this.settle(batch);
    this.pump();
    this.tell();
  }

  private pump(): void {
    let sending = this.batches.flatMap(({ items }) => items).filter(({ stop }) => stop !== null).length;
    for (const batch of this.batches) {
      if (batch.isPaused) continue;
      for (const item of batch.items) {
        if (sending >= AT_ONCE) return;
        if (item.state !== 'waiting' || item.stop) continue;
        sending += 1;
        void this.send(batch, item);
      }
    }
  }

  private async send(batch: Batch, item: Item): Promise<void> {
    const stop = new AbortController();
    item.stop = stop;
    item.state = 'sending';
    try {
      await batch.sender.send(placeOf(batch, item), {
        signal: stop.signal,
        onProgress: (sent) => {
          item.sent = sent;
          this.tellSoon();
        },
      });
      item.state = 'done';
      item.sent = item.file.size;
    } catch (error) {
      this.failed(batch, item, error);
    } finally {
      item.stop = null;
    }
    this.settle(batch);
    this.pump();
    this.tellSoon();
  }

  private failed(batch: Batch, item: Item, error: unknown): void {
    if (item.stop?.signal.aborted) {
      item.state = 'waiting';
    } else if (error instanceof UploadConflict && item.onConflict === null) {
      item.state = 'conflict';
      if (batch.onConflict !== null) decide(item, batch.onConflict);
    } else {
      item.state = 'failed';
      item.error = error;
    }
  }

  private settle(batch: Batch): void {
    if (batch.isOver || batch.items.some(isOpen)) return;
    batch.isOver = true;
    batch.onDone();
  }

  private tellSoon(): void {
    this.timer ??= setTimeout(() => this.tell(), TOLD_EVERY_MS);
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const now = Date.now();
    this.views = this.batches.map((batch) => viewOf(batch, now));
    for (const listener of this.listeners) listener();
  }
}

const placeOf = ({ server, directory, onConflict }: Batch, item: Item) => ({
  server,
  directory,
  path: item.path,
  file: item.file,
  onConflict: item.onConflict ?? (onConflict === 'skip' ? null : onConflict),
});

function decide(item: Item, choice: OnConflict | 'skip'): void {
  item.state = choice === 'skip' ? 'skipped' : 'waiting';
  item.onConflict = choice === 'skip' ? null : choice;
}

function viewOf(batch: Batch, now: number): BatchView {
  const { items, marks } = batch;
  const count = (state: ItemState): number => items.filter((item) => item.state === state).length;
  const sent = items.reduce((sum, item) => sum + (item.state === 'skipped' ? item.file.size : item.sent), 0);
  marks.push({ at: now, bytes: sent });
  while (marks.length > 2 && marks[0]!.at < now - SPEED_MS) marks.shift();
  const seconds = (now - marks[0]!.at) / 1000;
  const conflicts = items.filter(({ state }) => state === 'conflict');
  const isBusy = items.some(({ state }) => state === 'waiting' || state === 'sending');
  return {
    id: batch.id,
    server: batch.server,
    directory: batch.directory,
    name: batch.name,
    files: items.length,
    done: count('done'),
    skipped: count('skipped'),
    failed: count('failed'),
    error: items.find(({ state }) => state === 'failed')?.error ?? null,
    bytes: batch.bytes,
    sent,
    speed: seconds > 0 && !batch.isPaused ? Math.max(0, (sent - marks[0]!.bytes) / seconds) : 0,
    state: batch.isOver ? 'over' : batch.isPaused ? 'paused' : isBusy ? 'sending' : 'asking',
    conflict: conflicts[0] ? { path: conflicts[0].path, others: conflicts.length - 1 } : null,
  };
}
