import { Controller } from '@nestjs/common';
import { getHealth } from '@app/contracts/panel/health.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { HealthService } from './health.service.js';

@Controller()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Endpoint(getHealth)
  up() {
    return this.health.check();
  }
}
