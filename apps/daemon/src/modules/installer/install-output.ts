import type { LogFile } from '../../platform/filesystem/index.js';
import type { Redactor } from './redactor.js';
import { OutputLines } from './output-lines.js';
import type { ResumeRequest } from './installer.js';

type Problem = (message: string, error: unknown) => void;

/** Output of one installation on its way to the log and to those who watch; secrets are replaced by `***`. */
export class InstallOutput {
  readonly lines = new OutputLines((text) => this.line(text));
  /** When the last line came, in ms. */
  lastAt = Date.now();

  constructor(
    private readonly request: ResumeRequest,
    private readonly log: LogFile,
    private readonly redactor: Redactor,
    private readonly onProblem: Problem,
  ) {}

  line(text: string): void {
    const hidden = this.redactor.hide(text);
    this.log.write(`${hidden}\n`);
    this.lastAt = Date.now();
    try {
      this.request.onProgress();
      this.request.onLine(hidden);
    } catch (error) {
      this.onProblem('a line of an installation could not be passed on', error);
    }
  }

  async close(): Promise<void> {
    this.lines.end();
    const problem = await this.log.close();
    if (problem !== undefined) this.onProblem('an install log could not be written', problem);
  }
}
