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
  'role',
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

/** Declares an event; activity/index.ts lists it. */
export const defineActivity = <P extends z.ZodType>(
  name: string,
  properties: P,
  options: { readonly subjects: readonly ActivitySubjectType[] },
): ActivityDescriptor<P> => ({ name, properties, subjects: options.subjects });

const isActivity = (value: unknown): value is ActivityDescriptor =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'properties' in value &&
  'subjects' in value;

/** The events that files export, by themselves or in a record. */
export const activitiesOf = (...files: readonly object[]): readonly ActivityDescriptor[] =>
  files.flatMap((file) =>
    Object.values(file).flatMap((value: unknown) =>
      isActivity(value) ? [value] : Object.values(value ?? {}).filter(isActivity),
    ),
  );
