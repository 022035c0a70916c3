import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/client/settings.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentServer } from '../../../access/current.decorators.js';
import type { PermittedServer } from '../../../access/server-access.port.js';
import { ServerSettingsService } from './server-settings.service.js';

@Controller()
export class SettingsClientController {
  constructor(private readonly settings: ServerSettingsService) {}

  @Endpoint(routes.renameServer)
  async rename(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.renameServer>,
  ): Promise<void> {
    const isDescribed = body.description !== undefined;
    await this.settings.describe(server.id, {
      name: body.name,
      ...(isDescribed ? { description: body.description ?? '' } : {}),
    });
  }

  @Endpoint(routes.describeServer)
  async describe(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.describeServer>,
  ): Promise<void> {
    await this.settings.describe(server.id, { description: body.description ?? '' });
  }

  @Endpoint(routes.reinstallServer)
  async reinstall(@CurrentServer() server: PermittedServer): Promise<void> {
    await this.settings.reinstall(server.id);
  }

  @Endpoint(routes.chooseImage)
  async chooseImage(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.chooseImage>,
  ): Promise<void> {
    await this.settings.chooseImage(server.id, body.docker_image);
  }
}
