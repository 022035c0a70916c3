import { Injectable } from '@nestjs/common';
import { unauthenticated } from '@app/contracts/errors/common.errors.js';
import type { ServerStats } from '@app/contracts/ws/console.frames.js';
import { RELEASE } from '@app/platform/config/release.js';
import { isBearerOf } from '@app/platform/http/same-secret.js';
import { ConfigStore } from '../../config/config-store.js';
import { ActivityQueue } from '../../platform/state/activity-queue.js';
import { ServerRegistry } from '../servers/index.js';
import { metricsOff } from './system.errors.js';

const STATES = ['offline', 'starting', 'running', 'stopping'] as const;

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];
interface Metric {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Figures in the text format of Prometheus. All of them are there already: nothing is counted for it in between. */
@Injectable()
export class MetricsService {
  constructor(
    private readonly config: ConfigStore,
    private readonly servers: ServerRegistry,
    private readonly activity: ActivityQueue,
  ) {}

  assertMayRead(authorization: string | undefined): void {
    const token = this.config.current.metrics.token.reveal();
    if (token === '') throw metricsOff();
    if (!isBearerOf(authorization, token)) throw unauthenticated();
  }

  text(): string {
    return [...this.ofProcess(), ...this.ofServers()].map(lines).join('');
  }

  private ofProcess(): Metric[] {
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    return [
      gauge('rookery_daemon_info', 'What runs here.', [[{ version: RELEASE }, 1]]),
      gauge('process_resident_memory_bytes', 'Memory of the daemon.', [[{}, rss]]),
      gauge('nodejs_heap_size_used_bytes', 'Heap of the daemon.', [[{}, heapUsed]]),
      counter('process_cpu_seconds_total', 'Processor time of the daemon.', [[{}, (user + system) / 1e6]]),
      gauge('process_start_time_seconds', 'When the daemon was started, in Unix time.', [
        [{}, Math.round(Date.now() / 1000 - process.uptime())],
      ]),
      gauge('rookery_activity_waiting', 'Events that the panel has not taken yet.', [
        [{}, this.activity.size],
      ]),
    ];
  }

  private ofServers(): Metric[] {
    const servers = this.servers.all().map((server) => ({ server, usage: server.utilization }));
    const each = (value: (usage: ServerStats) => number): Sample[] =>
      servers.map(({ server, usage }) => [{ server: server.uuid }, value(usage)]);
    const operations = servers.filter(({ server }) => server.slot.operation !== null).length;
    return [
      gauge(
        'rookery_servers',
        'Servers by their state.',
        STATES.map((state) => [{ state }, servers.filter(({ usage }) => usage.state === state).length]),
      ),
      gauge('rookery_operations', 'Servers with an installation, backup or the like going on.', [
        [{}, operations],
      ]),
      gauge(
        'rookery_server_memory_bytes',
        'Memory of a server.',
        each((usage) => usage.memory_bytes),
      ),
      gauge(
        'rookery_server_cpu_percent',
        'Processor of a server; 100 = a core.',
        each((usage) => usage.cpu_absolute),
      ),
      gauge(
        'rookery_server_disk_bytes',
        'Files of a server.',
        each((usage) => usage.disk_bytes),
      ),
      counter(
        'rookery_server_network_receive_bytes_total',
        'Received by a server in its present run.',
        each((usage) => usage.network.rx_bytes),
      ),
      counter(
        'rookery_server_network_transmit_bytes_total',
        'Sent by a server in its present run.',
        each((usage) => usage.network.tx_bytes),
      ),
    ];
  }
}

const metric =
  (type: Metric['type']) =>
  (name: string, help: string, samples: readonly Sample[]): Metric => ({ name, type, help, samples });
const gauge = metric('gauge');
const counter = metric('counter');

/** Values of labels are uuids, states and versions: nothing that would have to be escaped. */
function lines({ name, type, help, samples }: Metric): string {
  const values = samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${text}"`);
    return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${values.join('')}`;
}
