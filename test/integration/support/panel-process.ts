import { freePort } from '@app/testing/services.js';
import { panelEnvironment, type TestPanel } from '../panel/support/panel.js';
import { built, startProgram, type Program } from './program.js';

/** The built panel as a process on the database of another one, which makes rows and keys for it. */
export class PanelProcess {
  private program: Program | null = null;

  private constructor(
    private readonly env: Readonly<Record<string, string>>,
    readonly port: number,
  ) {}

  static async start(panel: TestPanel, env: Readonly<Record<string, string>> = {}): Promise<PanelProcess> {
    const port = await freePort();
    const own = { PANEL_HOST: '127.0.0.1', PANEL_PORT: String(port), ...env };
    const process = new PanelProcess(panelEnvironment(panel.testDatabase, { env: own }), port);
    await process.start();
    return process;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get isRunning(): boolean {
    return this.program !== null;
  }

  async start(): Promise<void> {
    this.program = startProgram([built('panel', 'main.js')], { env: this.env });
    await this.program.answers(`${this.url}/up`);
  }

  async kill(): Promise<void> {
    await this.program?.kill();
    this.program = null;
  }
}
