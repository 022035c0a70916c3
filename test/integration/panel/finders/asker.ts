import { ruleOf } from '../support/access-rules.js';
import type { ApiAnswer, ApiClient } from '../support/api-client.js';
import type { ClientScene } from '../support/client-scene.js';
import type { ServerWorld } from '../support/server-world.js';
import type { Caller } from './access-callers.js';
import { Targets } from './access-targets.js';
import type { AnswerCell } from './answer-cells.js';
import { fittingFor, makeStage, withLast, type Fitting, type Stage } from './answer-requests.js';

/** Requests for one verb and path by somebody whom no other has touched. */
export class Asker {
  private constructor(
    private readonly world: ServerWorld,
    private readonly cell: AnswerCell,
    private readonly stage: Stage,
    private readonly targets: Targets,
    readonly fitting: Fitting,
  ) {}

  static async create(cell: AnswerCell, world: ServerWorld, scene: ClientScene): Promise<Asker> {
    const stage = await makeStage(world, scene);
    if (ruleOf(cell.route.id, cell.path).kind === 'session') await stage.browser.login(stage.owner.username);
    const targets = new Targets(world, scene, stage.server);
    // What the path names is there first, so that what a request needs comes after it.
    await targets.fill(cell.path, ownerOf(stage), true);
    const { body, ...others } = await fittingFor(cell.route.id, stage);
    // Some daemons report by GET, which has no body.
    const fitting = cell.method === 'GET' || body === undefined ? others : { ...others, body };
    return new Asker(world, cell, stage, targets, fitting);
  }

  /** As whoever may call it, with what is given in place of what fits. */
  ask(changes: Partial<Fitting> = {}): Promise<ApiAnswer> {
    return this.askAs(this.fitting.sender ?? this.usual(), changes);
  }

  async askAs(sender: Pick<ApiClient, 'send'>, changes: Partial<Fitting> = {}): Promise<ApiAnswer> {
    const { body, query = '', headers, last } = { ...this.fitting, ...changes };
    const filled = await this.path();
    const url = last === undefined ? filled : withLast(this.cell.path, filled, last);
    return sender.send(this.cell.method, url + query, body, headers);
  }

  /** The path with its parameter at that place naming nothing. */
  async askForNothing(place: number): Promise<ApiAnswer> {
    const parts = (await this.path()).split('/');
    parts[place] = 'nothing-of-that-name';
    const { body, query = '', headers } = this.fitting;
    return (this.fitting.sender ?? this.usual()).send(
      this.cell.method,
      parts.join('/') + query,
      body,
      headers,
    );
  }

  private path(): Promise<string> {
    return this.targets.fill(this.cell.path, ownerOf(this.stage), true);
  }

  private usual(): Pick<ApiClient, 'send'> {
    const { kind } = ruleOf(this.cell.route.id, this.cell.path);
    if (kind === 'resource') return this.world.api;
    if (kind === 'node') return this.world.node.remote;
    return kind === 'session' || kind === 'login' ? this.stage.browser : this.stage.api;
  }
}

const ownerOf = ({ owner }: Stage): Caller => ({ name: 'owner', user: owner, headers: () => ({}) });
