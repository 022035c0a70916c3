import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Problem } from '@app/contracts/application/problems.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { defineTask, TaskHandler } from '../../../platform/queue/define-task.js';
import { LiveBus } from '../../../platform/redis/live-bus.js';
import { LiveServers, nodeReachChanged, problemChanged } from '../../live/index.js';
import { NodeLooks } from '../node-looks.js';
import { byWeight, differenceOf } from './problem.policy.js';
import { problemOf } from './problem.transformer.js';
import { ProblemFinder } from './problem-finder.js';
import { ProblemRowsRepository } from './problem-rows.repository.js';
import { ProblemsRepository, type NewProblem } from './problems.repository.js';

/** Looks for what is wrong; a node that goes away or comes back is told at once, by whoever has called it. */
export const lookForProblems = defineTask({ id: 'overview.look', everyMs: 20_000, timeoutMs: 60_000 });

/** Nodes that a request may have asked again. */
const MAX_ASKED = 50;

/**
 * What is wrong, and since when: a row for each problem as long as looks find it. Looks of several processes at once
 * do no harm: the next one puts right what they told differently.
 */
@Injectable()
export class Problems implements OnModuleInit {
  private looking: Promise<void> | null = null;
  private isAskedAgain = false;

  constructor(
    private readonly repository: ProblemsRepository,
    private readonly finder: ProblemFinder,
    private readonly rows: ProblemRowsRepository,
    private readonly looks: NodeLooks,
    private readonly live: LiveServers,
    private readonly bus: LiveBus,
    private readonly logger: AppLogger,
  ) {}

  onModuleInit(): void {
    this.bus.on(nodeReachChanged, () => {
      this.look().catch((error: unknown) => {
        this.logger.pino.warn({ context: Problems.name, error }, 'problems could not be looked for');
      });
    });
  }

  /** As they are known. */
  async all(): Promise<Problem[]> {
    const rows = await this.repository.all();
    return rows.map((row) => problemOf(row, this.finder.mails)).toSorted(byWeight);
  }

  @TaskHandler(lookForProblems)
  async run(stop: AbortSignal): Promise<void> {
    const nodes = await this.rows.nodesInService();
    await this.looks.take(
      nodes.map(({ id }) => id),
      stop,
    );
    await this.look();
  }

  /** Asks the nodes that did not answer again, and looks at everything. */
  async lookAgain(): Promise<void> {
    const nodes = await this.rows.nodesInService();
    const away = await this.live.unreachable(nodes.map(({ id }) => id));
    await this.looks.take([...away].slice(0, MAX_ASKED));
    await this.look();
  }

  /** Looks once more where a look is going on: that one may have missed what the caller knows. */
  async look(): Promise<void> {
    if (this.looking) {
      this.isAskedAgain = true;
      return this.looking;
    }
    this.looking = this.lookUntilQuiet().finally(() => (this.looking = null));
    return this.looking;
  }

  private async lookUntilQuiet(): Promise<void> {
    do {
      this.isAskedAgain = false;
      await this.lookOnce();
    } while (this.isAskedAgain);
  }

  private async lookOnce(): Promise<void> {
    const now = new Date();
    const { found, unseen } = await this.finder.find(now);
    const { began, changed, ended } = differenceOf(await this.repository.all(), found, unseen, now);
    await this.repository.insert(began);
    for (const { id, subjectName, detail } of changed) {
      await this.repository.update(id, { subjectName, detail });
    }
    await this.repository.delete(ended.map(({ id }) => id));
    this.tell('began', began);
    this.tell('changed', changed);
    this.tell('ended', ended);
  }

  private tell(state: 'began' | 'changed' | 'ended', problems: readonly NewProblem[]): void {
    for (const row of problems) {
      this.bus.publish(problemChanged, { state, problem: problemOf(row, this.finder.mails) });
    }
  }
}
