import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  openSync,
  fsyncSync,
  closeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { ConfigError, loadConfig } from '@app/platform/config/load-config.js';
import { getPath, mapStrings, withPath, type ConfigTree } from './config-tree.js';
import { DaemonConfigSchema, PUSHABLE_KEYS, type DaemonConfig } from './daemon.config.js';

export interface ConfigSource {
  /** Path of config.yml. It is read and never written (hazard C1). */
  readonly path: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Credentials {
  readonly id: string;
  readonly token: string;
}

/** A key that the panel pushed: what it set, and what config.yml said then. */
const Pushed = z.object({ path: z.string(), value: z.unknown(), base: z.unknown().optional() });
type Pushed = z.infer<typeof Pushed>;

/** How long a replaced token still opens the door (hazard C5), in milliseconds. */
export const TOKEN_OVERLAP_MS = 10 * 60_000;
const LETS_ENCRYPT = '/etc/letsencrypt/live/';

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** `$NAME` from the environment, then `file://path`: daemon-runtime.md §13. */
function expand(text: string, environment: ConfigSource['environment']): string {
  const value = text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, plain?: string) => {
    return environment[braced ?? plain ?? ''] ?? whole;
  });
  return value.startsWith('file://') ? readFileSync(value.slice('file://'.length), 'utf8').trim() : value;
}

/**
 * The daemon's configuration: config.yml, over it what the panel pushed, over it the environment.
 * The file belongs to the operator; pushes are kept in `<root>/state/pushed-config.json`, and one is dropped
 * when the operator changes the same key in the file later.
 */
export class ConfigStore {
  private value: DaemonConfig;
  private pushed: Pushed[] = [];
  private former: (Credentials & { readonly until: number }) | undefined;

  private constructor(
    private readonly file: ConfigTree,
    private readonly environment: ConfigSource['environment'],
    readonly path: string,
    private readonly clock: () => number,
  ) {
    this.value = this.parse(file);
    this.pushed = this.readPushed();
    this.value = this.parse(this.withPushed(this.pushed));
  }

  /** Reads everything at once; throws ConfigError with every problem. */
  static load(source: ConfigSource, clock: () => number = Date.now): ConfigStore {
    let text: string;
    try {
      text = readFileSync(source.path, 'utf8');
    } catch (cause) {
      throw new ConfigError([`${source.path} cannot be read: ${(cause as Error).message}`]);
    }
    let tree: unknown;
    try {
      tree = parseYaml(text) ?? {};
    } catch (cause) {
      throw new ConfigError([`${source.path} is no YAML: ${(cause as Error).message}`]);
    }
    if (tree === null || typeof tree !== 'object' || Array.isArray(tree)) {
      throw new ConfigError([`${source.path} must hold a mapping`]);
    }
    return new ConfigStore(tree as ConfigTree, source.environment, source.path, clock);
  }

  get current(): DaemonConfig {
    return this.value;
  }

  get credentials(): Credentials {
    return { id: this.value.token_id, token: this.value.token.reveal() };
  }

  /** Every token that is honoured now: the current one, and for a while the one it replaced. */
  get acceptedTokens(): readonly string[] {
    const tokens = [this.value.token.reveal()];
    if (this.former && this.former.until > this.clock()) tokens.push(this.former.token);
    return tokens.filter((token) => token !== '');
  }

  /**
   * Takes the allowed keys of the panel's payload and makes them durable before they count.
   * Answers false when the node ignores pushes. Throws ConfigError, with nothing changed, for unusable values.
   */
  applyPush(payload: ConfigTree): boolean {
    const pushed = this.readPush(payload);
    if (pushed === null) return false;
    const { entries, parsed } = pushed;
    this.writePushed(entries);
    const before = this.credentials;
    if (before.token !== parsed.token.reveal()) {
      this.former = { ...before, until: this.clock() + TOKEN_OVERLAP_MS };
    }
    this.pushed = entries;
    this.value = parsed;
    return true;
  }

  /** What a push would make of the configuration; null when the node ignores pushes. Throws as applyPush does. */
  preview(payload: ConfigTree): DaemonConfig | null {
    return this.readPush(payload)?.parsed ?? null;
  }

  private readPush(payload: ConfigTree): { entries: Pushed[]; parsed: DaemonConfig } | null {
    if (this.value.ignore_panel_config_updates) return null;
    const keepsCertificate = String(getPath(payload, 'api.ssl.key') ?? '').startsWith(LETS_ENCRYPT);
    const next = new Map(this.pushed.map((entry) => [entry.path, entry]));
    for (const path of PUSHABLE_KEYS) {
      const value = getPath(payload, path);
      if (value === undefined || value === null) continue;
      if (keepsCertificate && (path === 'api.ssl.cert' || path === 'api.ssl.key')) continue;
      next.set(path, { path, value, base: getPath(this.file, path) });
    }
    const entries = [...next.values()];
    const parsed = this.parse(this.withPushed(entries));
    if (parsed.token.reveal() === '' || parsed.token_id === '') {
      throw new ConfigError(['token and token_id must not be empty']);
    }
    return { entries, parsed };
  }

  private parse(tree: ConfigTree): DaemonConfig {
    let source = tree;
    const { WINGS_TOKEN_ID: id, WINGS_TOKEN: token } = this.environment;
    if (id) source = withPath(source, 'token_id', id);
    if (token) source = withPath(source, 'token', token);
    let expanded: unknown;
    try {
      expanded = mapStrings(source, (value) => expand(value, this.environment));
    } catch (cause) {
      throw new ConfigError([`a file:// value cannot be read: ${(cause as Error).message}`]);
    }
    return loadConfig(DaemonConfigSchema, expanded);
  }

  private withPushed(entries: readonly Pushed[]): ConfigTree {
    return entries.reduce((tree, { path, value }) => withPath(tree, path, value), this.file);
  }

  private get pushedPath(): string {
    return join(this.value.system.root_directory, 'state', 'pushed-config.json');
  }

  private readPushed(): Pushed[] {
    let text: string;
    try {
      text = readFileSync(this.pushedPath, 'utf8');
    } catch {
      return [];
    }
    const allowed: readonly string[] = PUSHABLE_KEYS;
    const entries = z.array(Pushed).safeParse(parseJson(text));
    if (!entries.success) throw new ConfigError([`${this.pushedPath} is damaged; remove it to go on`]);
    return entries.data.filter(
      ({ path, base }) => allowed.includes(path) && isDeepStrictEqual(getPath(this.file, path), base),
    );
  }

  private writePushed(entries: readonly Pushed[]): void {
    const path = this.pushedPath;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const temporary = `${path}.${randomBytes(4).toString('hex')}`;
    try {
      writeFileSync(temporary, `${JSON.stringify(entries, null, 2)}\n`, { mode: 0o600, flush: true });
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    const folder = openSync(dirname(path), 'r');
    fsyncSync(folder);
    closeSync(folder);
  }
}
