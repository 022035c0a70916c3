import { z } from 'zod';
import type { StateDatabase } from './state-database.js';

export const OPERATION_KINDS = ['install', 'reinstall', 'delete'] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

const Outcome = z.object({ successful: z.boolean(), error: z.string().nullable() });
export type OperationOutcome = z.infer<typeof Outcome>;

/** A long job of a server. `running`: work goes on; `reporting`: it ended and the panel does not know yet. */
export interface Operation {
  readonly server: string;
  readonly kind: OperationKind;
  readonly phase: 'running' | 'reporting';
  readonly startOnCompletion: boolean;
  readonly outcome: OperationOutcome | null;
  readonly createdAt: number;
}

interface Row {
  server: string;
  kind: string;
  phase: string;
  start_on_completion: number;
  outcome: string | null;
  created_at: number;
}

/** One job per server, written before the work starts and removed when the panel has taken its outcome (P4, D18). */
export class OperationJournal {
  constructor(private readonly database: StateDatabase) {}

  open(server: string, kind: OperationKind, startOnCompletion: boolean, now = Date.now()): void {
    this.database.run(
      `INSERT INTO operations (server, kind, phase, start_on_completion, created_at) VALUES (?, ?, 'running', ?, ?)
       ON CONFLICT (server) DO UPDATE SET kind = excluded.kind, phase = 'running', outcome = NULL,
         start_on_completion = excluded.start_on_completion, created_at = excluded.created_at`,
      server,
      kind,
      startOnCompletion ? 1 : 0,
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

  find(server: string): Operation | null {
    return this.list().find((operation) => operation.server === server) ?? null;
  }

  list(): Operation[] {
    return this.database.all<Row>('SELECT * FROM operations ORDER BY created_at').map((row) => ({
      server: row.server,
      kind: OPERATION_KINDS.find((kind) => kind === row.kind) ?? 'install',
      phase: row.phase === 'reporting' ? 'reporting' : 'running',
      startOnCompletion: row.start_on_completion === 1,
      outcome: row.outcome === null ? null : Outcome.parse(JSON.parse(row.outcome)),
      createdAt: row.created_at,
    }));
  }
}
