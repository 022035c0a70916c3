import { Injectable } from '@nestjs/common';
import { Presenter, PresenterTools } from '../../../platform/http/presenter.js';
import { EggsService } from '../../eggs/index.js';
import { StartupService } from '../../startup/index.js';
import { ServersRepository } from '../servers.repository.js';
import {
  toServerVariable,
  type ServerVariable,
  type ServerVariableItem,
} from './server-variable.transformer.js';

/** Variables with their values, as servers include them. */
@Injectable()
export class ServerVariablePresenter extends Presenter<ServerVariable, ServerVariableItem> {
  constructor(servers: ServersRepository, eggs: EggsService, startup: StartupService, tools: PresenterTools) {
    super(tools, {
      object: 'server_variable',
      acl: 'egg',
      relations: {},
      items: (rows) => rows.map(toServerVariable),
      children: {
        server: {
          rows: async (ids) => {
            const rows = await servers.byIds(ids);
            const [values, eggsById] = await Promise.all([
              startup.values(ids),
              eggs.getMany(rows.map((row) => row.eggId)),
            ]);
            return rows.flatMap(({ id: serverId, eggId }) =>
              eggsById.get(eggId)!.variables.map((variable) => ({
                ...variable,
                serverId,
                value: values.get(serverId)?.get(variable.id) ?? null,
              })),
            );
          },
          parentOf: (variable) => variable.serverId,
          isWhole: true,
        },
      },
    });
  }
}
