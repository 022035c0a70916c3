import type { Installation } from '../installation.ts';
import { isPrivate } from '../settings.ts';
import { parts } from './parts.ts';
import { bring, ensureSupervisor } from './supervisor.ts';

/** Has database and Redis of this folder run, which a reboot or `down` has ended. */
export async function bringServices(at: Installation): Promise<void> {
  const own = (['mariadb', 'redis'] as const).filter((name) => isPrivate(at, name));
  if (own.length > 0) await ensureSupervisor(at);
  for (const name of own) await bring(at, parts[name]);
}
