import { daemon, panel, worker } from './apps.ts';
import { docker } from './docker.ts';
import { mariadb } from './mariadb.ts';
import type { Part, PartName } from './part.ts';
import { redis } from './redis.ts';

/** From what is started first to what is started last. */
export const parts: Readonly<Record<PartName, Part>> = { mariadb, redis, docker, panel, worker, daemon };
export const partNames = Object.keys(parts) as PartName[];

export const isPartName = (name: string): name is PartName => name in parts;
