import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Counter, Histogram, Registry } from 'prom-client';
import { areaOf } from '@app/contracts/core/route.js';
import { descriptorOf } from '@app/platform/http/request.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { askOverseer } from './shared-metrics.js';

/** Seconds: from what a cache answers to what waits for a node. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Gauges with the name of counters, which Prometheus' own checker refuses; the same stands in them by type. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);

interface Counted {
  readonly registry: Registry;
  readonly requests: Counter;
  readonly durations: Histogram;
}

/**
 * What the processes of the panel on this machine count themselves: requests, memory, processor, event loop. Where no
 * METRICS_TOKEN is set nothing is counted, and the library is not even loaded.
 */
@Injectable()
export class ProcessMetrics implements OnModuleInit {
  private counted: Counted | undefined;

  constructor(@Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'metricsToken'>) {}

  async onModuleInit(): Promise<void> {
    if (this.config.metricsToken === null) return;
    const { AggregatorRegistry, Counter, Histogram, Registry, collectDefaultMetrics } =
      await import('prom-client');
    const registry = new Registry();
    const registers = [registry];
    collectDefaultMetrics({ register: registry });
    for (const name of MISNAMED) registry.removeSingleMetric(name);
    this.counted = {
      registry,
      requests: new Counter({
        name: 'rookery_http_requests_total',
        help: 'Answered requests by area, verb and status; 499 = the caller had gone.',
        labelNames: ['area', 'method', 'status'],
        registers,
      }),
      durations: new Histogram({
        name: 'rookery_http_request_duration_seconds',
        help: 'Time from a request to the end of its answer.',
        labelNames: ['area', 'method'],
        buckets: BUCKETS,
        registers,
      }),
    };
    // The overseer asks each process for these.
    AggregatorRegistry.setRegistries(registry);
    new AggregatorRegistry();
  }

  /** Costs a few microseconds. `status` is that of the answer. */
  note(request: FastifyRequest, status: number, ms: number): void {
    if (!this.counted) return;
    const descriptor = descriptorOf(request);
    // Verbs of no route are whatever callers make up.
    const [area, method] = descriptor ? [areaOf(descriptor), request.method] : ['none', 'any'];
    this.counted.requests.inc({ area, method, status });
    this.counted.durations.observe({ area, method }, ms / 1000);
  }

  /** In the text format of Prometheus; empty where nothing is counted. Rejects after 5 s without an answer of each. */
  async text(): Promise<string> {
    if (!this.counted) return '';
    return (await askOverseer()) ?? this.counted.registry.metrics();
  }
}
