import { Inject, Injectable } from '@nestjs/common';
import { PROBLEMS } from '@app/contracts/application/problems.js';
import { unauthenticated } from '@app/contracts/errors/common.errors.js';
import { metricsOff } from '@app/contracts/panel/metrics.contract.js';
import { RELEASE } from '@app/platform/config/release.js';
import { isBearerOf } from '@app/platform/http/same-secret.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';

import { ProcessMetrics } from '../../platform/metrics/process-metrics.js';
import { OverviewService, type Installation } from '../overview/index.js';

/** Figures for Prometheus: of the processes here, and of the whole installation. docs/metrics.md lists them. */
@Injectable()
export class MetricsService {
  constructor(
    private readonly processes: ProcessMetrics,
    private readonly overview: OverviewService,
    private readonly logger: AppLogger,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'metricsToken'>,
  ) {}

  /** Throws a 404 where no token is set, and a 401 for another than that. */
  assertMayRead(authorization: string | undefined): void {
    const { metricsToken } = this.config;
    if (metricsToken === null) throw metricsOff();
    if (!isBearerOf(authorization, metricsToken.reveal())) {
      throw unauthenticated({ headers: { 'www-authenticate': 'Bearer' } });
    }
  }

  /** While the database or Redis is away the figures of the processes are still told, and that it is away. */
  async text(): Promise<string> {
    const [processes, installation] = await Promise.all([this.processes.text(), this.installation()]);
    return processes + installation;
  }

  private async installation(): Promise<string> {
    const { Gauge, Registry } = await import('prom-client');
    const registry = new Registry();
    const gauge = (name: string, help: string, ...labelNames: string[]) =>
      new Gauge({ name: `rookery_${name}`, help, labelNames, registers: [registry] });
    gauge('panel_info', 'What runs here.', 'version').set({ version: RELEASE }, 1);
    const isKnown = gauge('installation_known', '1 where database and Redis told what stands below.');
    const found = await this.find();
    isKnown.set(found ? 1 : 0);
    if (found) tell(gauge, found);
    return registry.metrics();
  }

  private async find(): Promise<Installation | null> {
    try {
      return await this.overview.installation();
    } catch (error) {
      this.logger.pino.warn(
        { context: MetricsService.name, error },
        'figures of the installation are missing',
      );
      return null;
    }
  }
}

type MakeGauge = (
  name: string,
  help: string,
  ...labels: string[]
) => {
  set(value: number): void;
  set(labels: Record<string, string>, value: number): void;
};

function tell(gauge: MakeGauge, { counts, problems }: Installation): void {
  gauge('nodes', 'Nodes.').set(counts.nodes);
  gauge('users', 'Accounts.').set(counts.users);
  const servers = gauge(
    'servers',
    'Servers by their status; what runs on a node its daemon tells.',
    'status',
  );
  // A figure that is not there is none for Prometheus.
  servers.set({ status: 'normal' }, 0);
  for (const [status, total] of counts.servers) servers.set({ status: status ?? 'normal' }, total);
  gauge('operations', 'Installations, backups, moves and the like that go on.').set(counts.runningOperations);
  const jobs = gauge('jobs', 'Jobs that wait, and that failed for good.', 'state');
  jobs.set({ state: 'waiting' }, counts.jobs.waiting);
  jobs.set({ state: 'dead' }, counts.jobs.dead);
  const wrong = gauge('problems', 'What is wrong, by its code, as on the first page.', 'code', 'severity');
  for (const [code, { severity }] of Object.entries(PROBLEMS)) {
    wrong.set({ code, severity }, problems.filter((problem) => problem.code === code).length);
  }
}
