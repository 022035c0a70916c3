import { StringDecoder } from 'node:string_decoder';

/** A line without end is given on in pieces of this many characters. */
const MAX_LINE = 64 * 1024;

/** Cuts raw terminal output into lines, across chunks and characters of several bytes. */
export class OutputLines {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  readonly add = (chunk: Buffer): void => {
    this.rest += this.decoder.write(chunk);
    const lines = this.rest.split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.onLine(line.replace(/\r+$/, ''));
    while (this.rest.length >= MAX_LINE) {
      this.onLine(this.rest.slice(0, MAX_LINE));
      this.rest = this.rest.slice(MAX_LINE);
    }
  };

  /** Gives on what came last without a line end. */
  end(): void {
    const rest = this.rest + this.decoder.end();
    this.rest = '';
    if (rest !== '') this.onLine(rest.replace(/\r+$/, ''));
  }
}
