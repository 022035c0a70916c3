import { Injectable } from '@nestjs/common';
import type { ProblemCode } from '@app/contracts/application/problems.js';
import { RELEASE } from '@app/platform/config/release.js';
import { Jobs } from '../../../platform/queue/jobs.service.js';
import type { DeadJobs } from '../../../platform/queue/outbox-row.js';
import { LiveServers } from '../../live/index.js';
import { NodeLooks, type NodeLook } from '../node-looks.js';
import { FAILURE_TOLD_MS, FULL_PERCENT, LATE_MAIL_MS, type FoundProblem } from './problem.policy.js';
import { MAX_OF_A_KIND, ProblemRowsRepository, type NodeRow } from './problem-rows.repository.js';

export interface Findings {
  readonly found: readonly FoundProblem[];
  /** Codes that nothing can be said of now. */
  readonly unseen: ReadonlySet<ProblemCode>;
}

const CODE_OF_OPERATION: Readonly<Record<string, ProblemCode>> = {
  install: 'server.install_failed',
  reinstall: 'server.install_failed',
  backup: 'server.backup_failed',
  restore: 'server.restore_failed',
};
const MAX_ERROR = 500;

const errorOf = (error: string | null): { error?: string } =>
  error === null ? {} : { error: error.slice(0, MAX_ERROR) };

const ofNode = (code: ProblemCode, node: NodeRow, detail: FoundProblem['detail'] = {}): FoundProblem => ({
  code,
  subjectType: 'node',
  subjectId: String(node.id),
  subjectName: node.name,
  detail,
  since: null,
});

/** Looks for everything that is wrong, in a fixed number of statements; asks no node. */
@Injectable()
export class ProblemFinder {
  /** Names of the jobs that send mails. */
  readonly mails: readonly string[];

  constructor(
    private readonly rows: ProblemRowsRepository,
    private readonly looks: NodeLooks,
    private readonly live: LiveServers,
    private readonly jobs: Jobs,
  ) {
    this.mails = jobs.mailNames;
  }

  async find(now: Date): Promise<Findings> {
    const [nodes, dead] = await Promise.all([this.ofNodes(), this.jobs.deadByName(MAX_OF_A_KIND)]);
    const others = await Promise.all([
      this.ofPorts(),
      this.ofDrains(),
      this.ofMails(dead, now),
      this.ofOperations(now),
      this.ofBackups(),
      this.ofDatabases(),
    ]);
    const jobs = dead.filter(({ job }) => !this.mails.includes(job)).map(ofJob);
    return { found: [...nodes.found, ...jobs, ...others.flat()], unseen: nodes.unseen };
  }

  private async ofNodes(): Promise<Findings> {
    const nodes = await this.rows.nodesInService();
    const ids = nodes.map(({ id }) => id);
    const looks = await this.looks.find(ids);
    if (looks === null) {
      return { found: [], unseen: new Set(['node.unreachable', 'node.disk_full', 'node.other_version']) };
    }
    const away = await this.live.unreachable(ids);
    const found = nodes.flatMap((node) => [
      ...(away.has(node.id) ? [ofNode('node.unreachable', node)] : []),
      ...ofLook(node, looks.get(node.id)),
    ]);
    return { found, unseen: new Set() };
  }

  private async ofPorts(): Promise<FoundProblem[]> {
    return (await this.rows.nodesWithoutPorts()).map((node) => ofNode('node.ports_used_up', node));
  }

  private async ofDrains(): Promise<FoundProblem[]> {
    return (await this.rows.stuckDrains()).map(({ count, error, ...node }) =>
      ofNode('node.drain_stuck', node, { count, ...errorOf(error) }),
    );
  }

  private async ofMails(dead: readonly DeadJobs[], now: Date): Promise<FoundProblem[]> {
    const failed = dead.filter(({ job }) => this.mails.includes(job));
    const late = await this.jobs.mailsBefore(new Date(now.getTime() - LATE_MAIL_MS));
    const count = failed.reduce((sum, row) => sum + row.count, late.count);
    if (count === 0) return [];
    const times = [late.since, ...failed.map(({ since }) => since)].filter((since) => since !== null);
    const error = failed.find((row) => row.error !== null)?.error ?? null;
    return [
      {
        code: 'mail.unsent',
        subjectType: 'mail',
        subjectId: 'mail',
        subjectName: 'mail',
        detail: { count, ...errorOf(error) },
        since: new Date(Math.min(...times.map((time) => time.getTime()))),
      },
    ];
  }

  private async ofOperations(now: Date): Promise<FoundProblem[]> {
    const failed = await this.rows.failedOperations(new Date(now.getTime() - FAILURE_TOLD_MS));
    return failed.flatMap(({ id, kind, serverUuid, serverName, endedAt, error }) => {
      const code = CODE_OF_OPERATION[kind];
      if (code === undefined) return [];
      const subject = { subjectType: 'server', subjectId: serverUuid, subjectName: serverName } as const;
      return [{ code, ...subject, detail: { operation: id, ...errorOf(error) }, since: endedAt }];
    });
  }

  private async ofBackups(): Promise<FoundProblem[]> {
    return (await this.rows.brokenBackups()).map(({ serverUuid, serverName, provedAt, error }) => ({
      code: 'server.backup_broken',
      subjectType: 'server',
      subjectId: serverUuid,
      subjectName: serverName,
      detail: errorOf(error),
      since: provedAt,
    }));
  }

  private async ofDatabases(): Promise<FoundProblem[]> {
    return (await this.rows.orphans()).map(({ hostId, hostName, count, since, error }) => ({
      code: 'database_host.orphans',
      subjectType: 'database_host',
      subjectId: String(hostId),
      subjectName: hostName,
      detail: { count, ...errorOf(error) },
      since,
    }));
  }
}

const ofJob = ({ job, count, since, error }: DeadJobs): FoundProblem => ({
  code: 'job.failed',
  subjectType: 'job',
  subjectId: job,
  subjectName: job,
  detail: { count, ...errorOf(error) },
  since,
});

function ofLook(node: NodeRow, look: NodeLook | undefined): FoundProblem[] {
  if (!look) return [];
  const { use, version, isOurs } = look;
  const percent = use && use.diskTotal > 0 ? Math.floor((use.disk / use.diskTotal) * 100) : 0;
  return [
    ...(percent >= FULL_PERCENT ? [ofNode('node.disk_full', node, { percent })] : []),
    ...(isOurs && version !== RELEASE ? [ofNode('node.other_version', node, { version })] : []),
  ];
}
