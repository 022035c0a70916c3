import type { Installation } from '../installation.ts';

/** How a process of this installation is run, and when it serves. */
export interface Part {
  /** As in its log and pid file. */
  readonly name: PartName;
  readonly title: string;
  /** How long it may take until it is ready, and to end. */
  readonly startSeconds: number;
  readonly stopSeconds: number;
  /** Makes sure of what it needs and says how it is run; called at each of its starts. */
  command(at: Installation): Command;
  isReady(at: Installation): Promise<boolean>;
}

/** The allocator of glibc keeps an arena per thread and what was freed; both grow a long-lived process. */
export const LEAN_MEMORY = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };

/** A program to become: its folder, the variables it gets beside the environment, its words. */
export interface Command {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

export type PartName = 'mariadb' | 'redis' | 'docker' | 'panel' | 'worker' | 'daemon';

/** A command as the script that becomes it reads it: words that end with a zero byte. */
export function encodeCommand({ folder, env, words }: Command): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [folder, ...variables, '', ...words].map((word) => `${word}\0`).join('');
}
