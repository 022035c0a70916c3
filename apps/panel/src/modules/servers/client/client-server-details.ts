/** Rows of the one statement that reads what belongs to the servers of a page. */
export interface DetailRow {
  readonly kind: 'allocation' | 'value' | 'variable' | 'subuser' | 'total';
  /** Server id; the egg's id for variables. */
  readonly parent: number;
  readonly id: number;
  readonly t1: string | null;
  readonly t2: string | null;
  readonly t3: string | null;
  readonly t4: string | null;
  readonly t5: string | null;
  readonly n1: number | null;
  readonly n2: number | null;
  readonly n3: number | null;
  readonly d1: Date | string | null;
  readonly d2: Date | string | null;
}

export interface AllocationDetail {
  readonly id: number;
  readonly ip: string;
  readonly alias: string | null;
  readonly notes: string | null;
  readonly port: number;
}

/** A variable of an egg; its value for a server stands in `values`. */
export interface VariableDetail {
  readonly id: number;
  readonly envVariable: string;
  readonly name: string;
  readonly description: string;
  readonly defaultValue: string;
  readonly rules: readonly string[];
  readonly userViewable: boolean;
  readonly userEditable: boolean;
  readonly sort: number | null;
}

export interface SubuserDetail {
  readonly uuid: string;
  readonly username: string;
  readonly email: string;
  readonly language: string;
  readonly permissions: readonly string[];
  readonly rootAdmin: boolean;
  readonly useTotp: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface ClientServerDetails {
  readonly allocations: ReadonlyMap<number, readonly AllocationDetail[]>;
  /** By egg. */
  readonly variables: ReadonlyMap<number, readonly VariableDetail[]>;
  /** By server, then by variable. */
  readonly values: ReadonlyMap<number, ReadonlyMap<number, string>>;
  readonly subusers: ReadonlyMap<number, readonly SubuserDetail[]>;
}

/** JSON columns come parsed or, out of a UNION, as text. */
export const stringsOf = (value: unknown): string[] => {
  const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  return Array.isArray(parsed) ? parsed.map(String) : [];
};

const dateOf = (value: Date | string | null): Date =>
  value instanceof Date ? value : new Date(`${String(value).replace(' ', 'T')}Z`);

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** `sort` first, rows without one last, each by id (client-api.md §10). */
const bySort = (a: VariableDetail, b: VariableDetail): number =>
  (a.sort ?? Infinity) === (b.sort ?? Infinity) ? a.id - b.id : (a.sort ?? Infinity) - (b.sort ?? Infinity);

export function groupDetails(rows: readonly DetailRow[]): ClientServerDetails {
  const allocations = new Map<number, AllocationDetail[]>();
  const variables = new Map<number, VariableDetail[]>();
  const values = new Map<number, Map<number, string>>();
  const subusers = new Map<number, SubuserDetail[]>();
  for (const row of rows) {
    if (row.kind === 'allocation') entry(allocations, row.parent, () => []).push(toAllocation(row));
    else if (row.kind === 'value') entry(values, row.parent, () => new Map()).set(row.id, row.t1 ?? '');
    else if (row.kind === 'variable') entry(variables, row.parent, () => []).push(toVariable(row));
    else if (row.kind === 'subuser') entry(subusers, row.parent, () => []).push(toSubuser(row));
  }
  for (const list of allocations.values()) list.sort((a, b) => a.id - b.id);
  for (const list of variables.values()) list.sort(bySort);
  return { allocations, variables, values, subusers };
}

const toAllocation = (row: DetailRow): AllocationDetail => ({
  id: row.id,
  ip: row.t1!,
  alias: row.t2,
  notes: row.t3,
  port: Number(row.n1),
});

const toVariable = (row: DetailRow): VariableDetail => ({
  id: row.id,
  envVariable: row.t1!,
  name: row.t2!,
  description: row.t3!,
  defaultValue: row.t4!,
  rules: stringsOf(row.t5),
  userViewable: Number(row.n1) === 1,
  userEditable: Number(row.n2) === 1,
  sort: row.n3 === null ? null : Number(row.n3),
});

const toSubuser = (row: DetailRow): SubuserDetail => ({
  uuid: row.t1!,
  username: row.t2!,
  email: row.t3!,
  language: row.t4!,
  permissions: stringsOf(row.t5),
  rootAdmin: Number(row.n1) === 1,
  useTotp: Number(row.n2) === 1,
  createdAt: dateOf(row.d1),
  updatedAt: dateOf(row.d2),
});
