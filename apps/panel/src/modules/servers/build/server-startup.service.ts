import { Injectable } from '@nestjs/common';
import type { UpdateServerImage, UpdateServerStartup } from '@app/contracts/application/servers.schemas.js';
import { notFound, validationFailed } from '@app/contracts/errors/common.errors.js';
import { Database } from '../../../platform/database/database.js';
import { EggsService } from '../../eggs/index.js';
import { StartupService } from '../../startup/index.js';
import { unknownEgg } from '../creation/server-creation.policy.js';
import { ServerNodeService } from '../lifecycle/server-node.service.js';
import type { ServerRow } from '../server-row.js';
import { ServersRepository } from '../servers.repository.js';

/** Egg, start command, image and variables of servers, as administrators change them. */
@Injectable()
export class ServerStartupService {
  constructor(
    private readonly repository: ServersRepository,
    private readonly eggs: EggsService,
    private readonly startup: StartupService,
    private readonly node: ServerNodeService,
    private readonly database: Database,
  ) {}

  /**
   * A new egg brings its own first image and start command unless others are sent; its variables start from their
   * defaults. Nothing is reinstalled. 422 on `environment.<ENV>` by the egg's rules.
   */
  async update(id: number, body: UpdateServerStartup): Promise<ServerRow> {
    if (!(await this.repository.existsEgg(body.egg))) throw validationFailed([unknownEgg()]);
    const egg = await this.eggs.get(body.egg);
    await this.database.transaction(async () => {
      const server = await this.repository.lock(id);
      if (!server) throw notFound();
      const isSame = server.eggId === egg.id;
      const current = isSame ? (await this.startup.values([id])).get(id) : undefined;
      await this.startup.replace(id, this.startup.check(egg, body.environment, current));
      const firstImage = Object.values(egg.dockerImages)[0] ?? server.image;
      const firstCommand = Object.values(egg.startupCommands)[0] ?? server.startup;
      await this.repository.update(id, {
        eggId: egg.id,
        nestId: egg.nestId,
        startup: body.startup ?? (isSame ? server.startup : firstCommand),
        image: body.image ?? (isSame ? server.image : firstImage),
        skipScripts: body.skip_scripts,
      });
    });
    return this.told(id);
  }

  async updateImage(id: number, body: UpdateServerImage): Promise<ServerRow> {
    const image = body.docker_image ?? body.image;
    if (image) await this.repository.update(id, { image });
    return this.told(id);
  }

  private async told(id: number): Promise<ServerRow> {
    const server = await this.repository.find(id);
    if (!server) throw notFound();
    await this.node.trySync(server);
    return server;
  }
}
