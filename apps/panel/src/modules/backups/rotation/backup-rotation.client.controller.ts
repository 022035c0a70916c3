import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/client/backup-rotation.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentServer } from '../../../access/current.decorators.js';
import type { PermittedServer } from '../../../access/server-access.port.js';
import { BackupRotationService } from './backup-rotation.service.js';
import { rotationWire } from './backup-rotation.transformer.js';

@Controller()
export class BackupRotationClientController {
  constructor(private readonly rotation: BackupRotationService) {}

  @Endpoint(routes.getRotation)
  async get(@CurrentServer() server: PermittedServer) {
    return item('backup_rotation', rotationWire(await this.rotation.of(server.id)));
  }

  @Endpoint(routes.setRotation)
  async set(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.setRotation>,
  ) {
    const rule = await this.rotation.set(server.id, {
      keepLast: body.keep_last,
      keepDaily: body.keep_daily,
      keepWeekly: body.keep_weekly,
      keepMonthly: body.keep_monthly,
      timeZone: body.time_zone ?? 'UTC',
    });
    return item('backup_rotation', rotationWire(rule));
  }
}
