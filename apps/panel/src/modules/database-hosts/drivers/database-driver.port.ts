/** How a host is reached; the password is decrypted and must not be logged. */
export interface HostAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

export interface HostTimeouts {
  readonly connectMs: number;
  /** Of each statement. */
  readonly statementMs: number;
}

/** A database and its only account. */
export interface HostedDatabase {
  readonly database: string;
  readonly username: string;
  /** Where the account may come from, as MySQL writes it. */
  readonly remote: string;
}

export interface NewHostedDatabase extends HostedDatabase {
  readonly password: string;
  /** Null = no limit. */
  readonly maxConnections: number | null;
}

/** A connection to a host as its administrator. Every call ends within the timeouts. */
export interface DatabaseSession {
  exists(database: string): Promise<boolean>;
  /** Names of databases that look like those of servers: `s1_players`. */
  names(): Promise<readonly string[]>;
  /** Makes the empty database; it is not there when the host refuses. */
  create(database: string): Promise<void>;
  /**
   * Makes the account, with what domain.md §1 "Database operations" grants and nothing else: not to hand on what it
   * has, nor to see into other databases.
   */
  admit(database: NewHostedDatabase): Promise<void>;
  setPassword(account: HostedDatabase, password: string): Promise<void>;
  /** Ends the account's sessions and removes both, whatever of them is there. */
  remove(database: HostedDatabase): Promise<void>;
  close(): Promise<void>;
}

/** One kind of database server. Every implementation passes test/integration/panel/databases/driver-suite.ts. */
export interface DatabaseDriver {
  /** Whether an account can be bound to where it comes from. */
  readonly bindsRemote: boolean;
  open(address: HostAddress, timeouts: HostTimeouts): Promise<DatabaseSession>;
  /** Whether the error is the host's own word, so that the statement is known not to have been done. */
  isRefusal(error: unknown): boolean;
}
