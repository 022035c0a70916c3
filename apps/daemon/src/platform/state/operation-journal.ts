import { z } from 'zod';
import {
  OPERATION_KINDS,
  OPERATIONS,
  type OperationKind,
  type ParametersOf,
} from '@app/contracts/operations/operation-kinds.js';
import type { StateDatabase } from './state-database.js';

const Outcome = z.object({
  successful: z.boolean(),
  error: z.string().nullable(),
  details: z.record(z.string(), z.unknown()).optional(),
});
/** `error` is fit for the server's owner; `details` are what the kind's report needs beside it. */
export type OperationOutcome = z.infer<typeof Outcome>;

/** A long job of a server. `running`: work goes on; `reporting`: it ended and the panel does not know yet. */
export interface JournaledOperation<K extends OperationKind = OperationKind> {
  readonly server: string;
  readonly kind: K;
  readonly phase: 'running' | 'reporting';
  readonly parameters: ParametersOf<K>;
  readonly outcome: OperationOutcome | null;
  readonly createdAt: number;
}

/** A row of another version of the daemon: nobody here knows what its work was. */
export interface UnknownOperation {
  readonly server: string;
  readonly name: string;
}

interface Row {
  server: string;
  kind: string;
  phase: string;
  parameters: string;
  outcome: string | null;
  created_at: number;
}

/** One job per server, written before the work starts and removed when the panel has taken its outcome (P4, D18). */
export class OperationJournal {
  constructor(private readonly database: StateDatabase) {}

  open<K extends OperationKind>(
    server: string,
    kind: K,
    parameters: ParametersOf<K>,
    now = Date.now(),
  ): void {
    this.database.run(
      `INSERT INTO operations (server, kind, phase, parameters, created_at) VALUES (?, ?, 'running', ?, ?)
       ON CONFLICT (server) DO UPDATE SET kind = excluded.kind, phase = 'running', outcome = NULL,
         parameters = excluded.parameters, created_at = excluded.created_at`,
      server,
      kind,
      JSON.stringify(parameters),
      now,
    );
  }

  finish(server: string, outcome: OperationOutcome): void {
    this.database.run(
      `UPDATE operations SET phase = 'reporting', outcome = ? WHERE server = ?`,
      JSON.stringify(outcome),
      server,
    );
  }

  close(server: string): void {
    this.database.run('DELETE FROM operations WHERE server = ?', server);
  }

  find(server: string): JournaledOperation | null {
    return this.list().find((operation) => operation.server === server) ?? null;
  }

  list(): JournaledOperation[] {
    return this.rows().flatMap((row) => read(row) ?? []);
  }

  /** Rows that must not be run: their kind, or what they say of it, is not known. */
  listUnknown(): UnknownOperation[] {
    return this.rows().flatMap((row) => (read(row) ? [] : [{ server: row.server, name: row.kind }]));
  }

  private rows(): Row[] {
    return this.database.all<Row>('SELECT * FROM operations ORDER BY created_at');
  }
}

function read(row: Row): JournaledOperation | null {
  const kind = OPERATION_KINDS.find((each) => each === row.kind);
  if (!kind) return null;
  const parameters = OPERATIONS[kind].parameters.safeParse(JSON.parse(row.parameters));
  if (!parameters.success) return null;
  return {
    server: row.server,
    kind,
    phase: row.phase === 'reporting' ? 'reporting' : 'running',
    parameters: parameters.data,
    outcome: row.outcome === null ? null : Outcome.parse(JSON.parse(row.outcome)),
    createdAt: row.created_at,
  };
}
