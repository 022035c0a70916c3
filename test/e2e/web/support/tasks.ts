/** One of the tasks that people come for: how many clicks it may take at most, and the journey that counts them. */
interface Task {
  readonly most: number;
  /** `../<journey>.e2e-spec.ts` */
  readonly journey: string;
}

/**
 * What owners, subusers and administrators come for. Counted from `/`, an administrator's from `/admin`: each press of
 * a pointer is one, and so is each field that is filled, with the key that sends it.
 */
export const TASKS = {
  'owner: which servers run': { most: 0, journey: 'first-run' },
  'owner: start or stop one': { most: 1, journey: 'first-run' },
  'owner: read the console': { most: 1, journey: 'first-run' },
  'owner: send a command': { most: 2, journey: 'first-run' },
  'owner: edit a file, save': { most: 4, journey: 'editor' },
  'owner: upload a folder': { most: 3, journey: 'files' },
  'owner: back up now': { most: 3, journey: 'backups' },
  'owner: restore': { most: 4, journey: 'backups' },
  'owner: nightly backup': { most: 5, journey: 'schedules' },
  'owner: invite with a preset': { most: 4, journey: 'server-pages' },
  'subuser: what is shared with me': { most: 0, journey: 'subusers' },
  'subuser: read the console': { most: 1, journey: 'subusers' },
  'subuser: send a command': { most: 2, journey: 'subusers' },
  'subuser: restart': { most: 1, journey: 'subusers' },
  'subuser: upload a file': { most: 3, journey: 'subusers' },
  'subuser: edit a file': { most: 4, journey: 'subusers' },
  'subuser: back up now': { most: 3, journey: 'subusers' },
  'subuser: why is an action missing': { most: 1, journey: 'subusers' },
  'subuser: leave a server': { most: 3, journey: 'server-pages' },
  'subuser: set two-factor': { most: 5, journey: 'account' },
  'admin: what is wrong now': { most: 0, journey: 'admin' },
  'admin: mend it by its button': { most: 2, journey: 'admin' },
  'admin: create a server, placed': { most: 6, journey: 'admin' },
  'admin: add a node, copy its command': { most: 5, journey: 'nodes' },
  'admin: add a range of ports': { most: 4, journey: 'admin' },
  'admin: import an egg': { most: 2, journey: 'eggs' },
  'admin: find server, user or node': { most: 2, journey: 'admin' },
  'admin: suspend a server': { most: 3, journey: 'admin' },
  'admin: give a role': { most: 4, journey: 'admin' },
  'admin: move a server': { most: 4, journey: 'nodes' },
} as const satisfies Readonly<Record<string, Task>>;

export type TaskName = keyof typeof TASKS;

/** Where the clicks of a task begin. */
export const startOf = (task: TaskName): string => (task.startsWith('admin:') ? '/admin' : '/');
