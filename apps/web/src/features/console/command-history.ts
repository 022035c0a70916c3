const KEPT = 200;
const keyOf = (server: string): string => `rookery.commands.${server}`;

/** The commands that somebody sent to a server from this tab; gone when they log out. */
export class CommandHistory {
  private readonly lines: string[];
  private at: number;
  private draft = '';

  constructor(
    private readonly server: string,
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'>,
  ) {
    this.lines = this.read();
    this.at = this.lines.length;
  }

  /** Remembers a command that was sent; one that was sent twice stands once. */
  add(line: string): void {
    if (this.lines.at(-1) !== line) this.lines.push(line);
    if (this.lines.length > KEPT) this.lines.splice(0, this.lines.length - KEPT);
    this.at = this.lines.length;
    this.draft = '';
    try {
      this.storage.setItem(keyOf(this.server), JSON.stringify(this.lines));
    } catch {
      // Full or forbidden: the history lasts as long as the page.
    }
  }

  /** The command before; what was being typed waits behind the last one. */
  older(typed: string): string {
    if (this.at === this.lines.length) this.draft = typed;
    this.at = Math.max(0, this.at - 1);
    return this.lines[this.at] ?? this.draft;
  }

  newer(): string {
    this.at = Math.min(this.lines.length, this.at + 1);
    return this.lines[this.at] ?? this.draft;
  }

  private read(): string[] {
    try {
      const value: unknown = JSON.parse(this.storage.getItem(keyOf(this.server)) ?? '[]');
      return Array.isArray(value) ? value.filter((line) => typeof line === 'string') : [];
    } catch {
      return [];
    }
  }
}
