import { Inject, Injectable } from '@nestjs/common';
import {
  serverReinstall,
  serverSettingsDescription,
  serverSettingsRename,
  serverStartupImage,
} from '@app/contracts/activity/server.events.js';
import type { FieldIssue } from '@app/contracts/core/errors.js';
import { badRequest, forbidden, notFound, validationFailed } from '@app/contracts/errors/common.errors.js';
import { PANEL_CONFIG, type PanelConfig } from '../../../config/panel.config.js';
import { Database } from '../../../platform/database/database.js';
import { ActivityService } from '../../activity/index.js';
import { EggsService } from '../../eggs/index.js';
import { ServerInstallationService } from '../lifecycle/server-installation.service.js';
import { ServerNodeService } from '../lifecycle/server-node.service.js';
import type { ServerRow } from '../server-row.js';
import { ServersRepository } from '../servers.repository.js';

const unknownImage = (): FieldIssue => ({
  field: 'docker_image',
  rule: 'in',
  detail: 'The selected docker image is invalid.',
});

/** What members of a server may change of it: client-api.md §11. */
@Injectable()
export class ServerSettingsService {
  constructor(
    private readonly repository: ServersRepository,
    private readonly installation: ServerInstallationService,
    private readonly node: ServerNodeService,
    private readonly eggs: EggsService,
    private readonly activity: ActivityService,
    private readonly database: Database,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  /**
   * What is not named stays; what is the same already leaves no event. Where the operator keeps descriptions as they
   * are, changing one is forbidden (client-api.md §11).
   */
  async describe(
    id: number,
    wanted: { readonly name?: string; readonly description?: string },
  ): Promise<void> {
    await this.database.transaction(async () => {
      const server = await this.locked(id);
      const isDescribed = wanted.description !== undefined && wanted.description !== server.description;
      if (isDescribed && !this.config.areDescriptionsEditable) {
        throw forbidden('Descriptions of servers cannot be changed on this panel.');
      }
      await this.repository.update(id, wanted);
      const subjects = [{ type: 'server', id }] as const;
      const { name = server.name, description = server.description } = wanted;
      if (name !== server.name) {
        const properties = { old: server.name, new: name };
        await this.activity.record(serverSettingsRename, { properties, subjects });
      }
      if (description !== server.description) {
        const properties = { old: server.description, new: description };
        await this.activity.record(serverSettingsDescription, { properties, subjects });
      }
    });
  }

  /** 409 while the server is busy; the node's error when it cannot be asked, and nothing has changed then. */
  async reinstall(id: number): Promise<void> {
    await this.installation.reinstall(id);
    await this.activity.record(serverReinstall, { properties: {}, subjects: [{ type: 'server', id }] });
  }

  /**
   * 400 while the server runs on an image that an administrator gave it, 422 for one that its egg does not name. A
   * node that is away reads it before the next start.
   */
  async chooseImage(id: number, image: string): Promise<void> {
    const server = await this.database.transaction(async () => {
      const row = await this.locked(id);
      const images = Object.values((await this.eggs.get(row.eggId)).dockerImages);
      if (!images.includes(row.image)) {
        throw badRequest("This server's Docker image was set by an administrator and cannot be changed.");
      }
      if (!images.includes(image)) throw validationFailed([unknownImage()]);
      if (row.image === image) return null;
      await this.repository.update(id, { image });
      await this.activity.record(serverStartupImage, {
        properties: { old: row.image, new: image },
        subjects: [{ type: 'server', id }],
      });
      return row;
    });
    if (server) await this.node.trySync(server);
  }

  private async locked(id: number): Promise<ServerRow> {
    const server = await this.repository.lock(id);
    if (!server) throw notFound();
    return server;
  }
}
