import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { getMetrics } from '@app/contracts/panel/metrics.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { MetricsService } from './metrics.service.js';

@Controller()
export class MetricsController {
  constructor(private readonly metrics: MetricsService) {}

  @Endpoint(getMetrics)
  async read(
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    this.metrics.assertMayRead(headers.authorization);
    const text = await this.metrics.text();
    void reply.type('text/plain; version=0.0.4; charset=utf-8');
    return text;
  }
}
