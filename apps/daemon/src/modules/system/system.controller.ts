import { Controller } from '@nestjs/common';
import type { ResponseOf } from '@app/contracts/core/route.js';
import * as contract from '@app/contracts/daemon/system.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { RELEASE } from '@app/platform/config/release.js';
import { FEATURES, SystemService } from './system.service.js';

@Controller()
export class SystemController {
  constructor(private readonly system: SystemService) {}

  @Endpoint(contract.daemonUp)
  up(): ResponseOf<typeof contract.daemonUp> {
    return { status: 'ok' };
  }

  @Endpoint(contract.getSystem)
  async information(
    @Input() { query }: InputFor<typeof contract.getSystem>,
  ): Promise<ResponseOf<typeof contract.getSystem>> {
    return query.v === '2' ? this.system.details() : this.system.information();
  }

  @Endpoint(contract.getIps)
  ips(): ResponseOf<typeof contract.getIps> {
    return { ip_addresses: this.system.addresses() };
  }

  @Endpoint(contract.getUtilization)
  utilization(): Promise<ResponseOf<typeof contract.getUtilization>> {
    return this.system.utilization();
  }

  @Endpoint(contract.getCapabilities)
  capabilities(): ResponseOf<typeof contract.getCapabilities> {
    return { name: 'rookery', version: RELEASE, features: [...FEATURES] };
  }

  @Endpoint(contract.updateConfiguration)
  async update(
    @Input() { body }: InputFor<typeof contract.updateConfiguration>,
  ): Promise<ResponseOf<typeof contract.updateConfiguration>> {
    return { applied: await this.system.update(body) };
  }
}
