import { z } from 'zod';
import { ServerConfiguration } from '@app/contracts/remote/settings.js';
import { SERVER_STATES, type ServerState } from '@app/contracts/ws/console.frames.js';
import type { StateDatabase } from './state-database.js';

/** What the daemon knows of a server without asking anybody. */
export interface ServerRecord {
  readonly uuid: string;
  readonly configuration: ServerConfiguration;
  readonly state: ServerState;
  /** The run the state belongs to: the container's start time; null before the first start. */
  readonly startedAt: string | null;
  /** Whether that run has been seen as running (hazard D10). */
  readonly done: boolean;
  /** Milliseconds; output up to here has been handled (hazard D11). */
  readonly lastOutputAt: number | null;
  /** The last lines of that output. */
  readonly lastLines: readonly string[];
  /** The number of the last line on the console. */
  readonly consolePosition: number;
}

const Lines = z.array(z.string());

interface Row {
  uuid: string;
  configuration: string;
  state: string;
  started_at: string | null;
  done: number;
  last_output_at: number | null;
  last_lines: string;
  console_position: number;
}

/** Last known configuration and power state of each server (hazards D4, D5, D10, D11). */
export class ServerRecords {
  constructor(private readonly database: StateDatabase) {}

  /** Records that cannot be read are left out; the panel's list brings them back. */
  list(): ServerRecord[] {
    return this.database.all<Row>('SELECT * FROM servers ORDER BY uuid').flatMap((row) => {
      const configuration = ServerConfiguration.safeParse(JSON.parse(row.configuration));
      if (!configuration.success) return [];
      const state = SERVER_STATES.find((name) => name === row.state) ?? 'offline';
      return [
        {
          uuid: row.uuid,
          configuration: configuration.data,
          state,
          startedAt: row.started_at,
          done: row.done === 1,
          lastOutputAt: row.last_output_at,
          lastLines: Lines.parse(JSON.parse(row.last_lines)),
          consolePosition: row.console_position,
        },
      ];
    });
  }

  saveConfiguration(uuid: string, configuration: ServerConfiguration): void {
    this.database.run(
      `INSERT INTO servers (uuid, configuration) VALUES (?, ?)
       ON CONFLICT (uuid) DO UPDATE SET configuration = excluded.configuration`,
      uuid,
      JSON.stringify(configuration),
    );
  }

  saveState(uuid: string, state: ServerState): void {
    this.database.run(
      'UPDATE servers SET state = ?, done = max(done, ?) WHERE uuid = ?',
      state,
      state === 'running' ? 1 : 0,
      uuid,
    );
  }

  /** The panel asked for its creation here; otherwise it is only known from the panel's list. */
  markCreated(uuid: string): void {
    this.database.run('UPDATE servers SET created = 1 WHERE uuid = ?', uuid);
  }

  isCreated(uuid: string): boolean {
    return this.database.get('SELECT 1 FROM servers WHERE uuid = ? AND created = 1', uuid) !== undefined;
  }

  /** A new run begins, of which nothing has been seen: lines of the one before would be found in its log (D10). */
  beginRun(uuid: string): void {
    this.database.run(
      `UPDATE servers SET started_at = NULL, done = 0, last_output_at = NULL, last_lines = '[]' WHERE uuid = ?`,
      uuid,
    );
  }

  /** What is known of the run. */
  saveRun(uuid: string, startedAt: string | null, done: boolean): void {
    this.database.run(
      'UPDATE servers SET started_at = ?, done = ? WHERE uuid = ?',
      startedAt,
      done ? 1 : 0,
      uuid,
    );
  }

  saveOutput(uuid: string, at: number, lastLines: readonly string[]): void {
    this.database.run(
      'UPDATE servers SET last_output_at = ?, last_lines = ? WHERE uuid = ?',
      at,
      JSON.stringify(lastLines),
      uuid,
    );
  }

  saveConsolePosition(uuid: string, position: number): void {
    this.database.run('UPDATE servers SET console_position = ? WHERE uuid = ?', position, uuid);
  }

  remove(uuid: string): void {
    this.database.run('DELETE FROM servers WHERE uuid = ?', uuid);
  }
}
