import type { z } from 'zod';

/** Names of things an event can be about: domain.md §1, activity_logs. */
export const ACTIVITY_SUBJECTS = [
  'allocation',
  'api_key',
  'backup',
  'database',
  'egg',
  'egg_variable',
  'node',
  'schedule',
  'server',
  'ssh_key',
  'task',
  'user',
] as const;
export type ActivitySubjectType = (typeof ACTIVITY_SUBJECTS)[number];

/** One kind of audit line: its name on the wire, its properties and what it is about. */
export interface ActivityDescriptor<P extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly properties: P;
  /** The first one is always there; the others where the row still exists. */
  readonly subjects: readonly ActivitySubjectType[];
}
export type ActivityProperties<E extends ActivityDescriptor> = z.input<E['properties']>;

const registry = new Map<string, ActivityDescriptor>();

/** Declares an event; names are unique, a second declaration throws at load time. */
export function defineActivity<P extends z.ZodType>(
  name: string,
  properties: P,
  options: { readonly subjects: readonly ActivitySubjectType[] },
): ActivityDescriptor<P> {
  if (registry.has(name)) throw new TypeError(`activity ${name} is declared twice`);
  const descriptor = { name, properties, subjects: options.subjects };
  registry.set(name, descriptor);
  return descriptor;
}

/** Every event declared by the modules loaded so far. */
export const declaredActivities = (): readonly ActivityDescriptor[] => [...registry.values()];
