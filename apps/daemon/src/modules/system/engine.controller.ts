import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ResponseOf } from '@app/contracts/core/route.js';
import * as contract from '@app/contracts/daemon/system.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { Runtime } from '../../platform/runtime/runtime.port.js';
import { DiagnosticsService } from './diagnostics.service.js';
import { MetricsService } from './metrics.service.js';

/** What operators ask of a node: daemon-api.md §3, and figures. */
@Controller()
export class EngineController {
  constructor(
    private readonly runtime: Runtime,
    private readonly diagnostics: DiagnosticsService,
    private readonly metrics: MetricsService,
  ) {}

  @Endpoint(contract.getDockerDisk)
  async disk(): Promise<ResponseOf<typeof contract.getDockerDisk>> {
    const usage = await this.runtime.diskUsage();
    return {
      containers_size: usage.containersBytes,
      images_total: usage.images,
      images_active: usage.imagesInUse,
      images_size: usage.imagesBytes,
      build_cache_size: usage.buildCacheBytes,
    };
  }

  @Endpoint(contract.pruneImages)
  async prune(): Promise<ResponseOf<typeof contract.pruneImages>> {
    const { removed, bytes } = await this.runtime.pruneImages();
    return { ImagesDeleted: removed.length === 0 ? null : [...removed], SpaceReclaimed: bytes };
  }

  @Endpoint(contract.getDiagnostics)
  report(
    @Input() { query }: InputFor<typeof contract.getDiagnostics>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    void reply.type('text/plain; charset=utf-8');
    return this.diagnostics.report({
      withEndpoints: isYes(query.include_endpoints ?? 'false'),
      withLogs: isYes(query.include_logs ?? 'true'),
    });
  }

  @Endpoint(contract.getMetrics)
  figures(@Req() { headers }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    this.metrics.assertMayRead(headers.authorization);
    void reply.type('text/plain; version=0.0.4; charset=utf-8');
    return this.metrics.text();
  }
}

const isYes = (text: string): boolean => text === 'true' || text === '1';
