import { ClientScene, type SceneServer } from '../support/client-scene.js';
import type { ApiAnswer, ApiClient } from '../support/api-client.js';
import { startPanel, type PanelOptions, type TestPanel } from '../support/panel.js';

export const NIGHTLY = {
  name: 'Nightly',
  minute: '0',
  hour: '3',
  day_of_month: '*',
  month: '*',
  day_of_week: '*',
} as const;
export const SAY = { action: 'command', payload: 'say hi', time_offset: 0 } as const;

export interface OwnServer {
  readonly api: ApiClient;
  readonly server: SceneServer;
  /** `/api/client/servers/<uuid>/schedules` */
  readonly path: string;
}

/** A panel with a node, whose servers have owners of their own. */
export class ScheduleScene {
  private constructor(
    readonly panel: TestPanel,
    readonly scene: ClientScene,
  ) {}

  static async start(options: PanelOptions = {}): Promise<ScheduleScene> {
    const env = { RATELIMIT_SCHEDULE_CREATE: '100000/60', ...options.env };
    const panel = await startPanel({ ...options, env });
    return new ScheduleScene(panel, await ClientScene.create(panel));
  }

  /** On the node of the scene, or on another one. */
  async ownServer({ on = this.scene, state = 'running' } = {}): Promise<OwnServer> {
    const owner = await this.panel.createUser();
    const server = await on.server({ owner, state });
    const api = this.panel.api(await this.panel.accountKey(owner));
    return { api, server, path: `/api/client/servers/${server.uuid}/schedules` };
  }

  /** Makes a schedule and gives its path. */
  async schedule({ api, path }: OwnServer, fields: Record<string, unknown> = {}): Promise<string> {
    const answer = await api.post(path, { ...NIGHTLY, ...fields });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return `${path}/${answer.at<number>('attributes.id')}`;
  }

  /** Adds tasks and gives their ids. */
  async tasks({ api }: OwnServer, schedule: string, ...tasks: object[]): Promise<number[]> {
    const answer = await api.post(
      `${schedule}/tasks`,
      tasks.map((task) => ({ ...SAY, ...task })),
    );
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return answer.at<{ attributes: { id: number } }[]>('data').map(({ attributes }) => attributes.id);
  }

  /** The time of these schedules has come that long ago. */
  async makeDue(ago = 0, ...schedules: string[]): Promise<void> {
    await this.panel.database.query('UPDATE schedules SET next_run_at = ? WHERE id IN (?)', [
      new Date(Date.now() - ago),
      schedules.map((path) => Number(path.split('/').at(-1))),
    ]);
  }

  async close(): Promise<void> {
    await this.scene?.close();
    await this.panel?.close();
  }
}

export interface Run {
  readonly id: number;
  readonly trigger: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly due_at: string | null;
  readonly ended_at: string | null;
  readonly tasks: readonly {
    readonly action: string;
    readonly outcome: string | null;
    readonly error: string | null;
  }[];
}

/** Newest first. */
export async function runsOf({ api }: Pick<OwnServer, 'api'>, schedule: string): Promise<Run[]> {
  const answer: ApiAnswer = await api.get(`${schedule}/runs`);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.at<{ attributes: Run }[]>('data').map(({ attributes }) => attributes);
}
