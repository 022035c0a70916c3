import { Controller } from '@nestjs/common';
import {
  createApplicationKey,
  deleteApplicationKey,
  listApplicationKeys,
} from '@app/contracts/application/keys.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { CurrentActor } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import { settingsOf, toApplicationKey, toIssuedApplicationKey } from './api-key.transformer.js';
import { ApiKeysService } from './api-keys.service.js';

@Controller()
export class ApiKeysApplicationController {
  constructor(private readonly keys: ApiKeysService) {}

  @Endpoint(listApplicationKeys)
  async list(@Input() { list: request }: InputFor<typeof listApplicationKeys>) {
    const { rows, total } = await this.keys.applicationKeys(request);
    return paginated(rows.map(toApplicationKey), total, request);
  }

  @Endpoint(createApplicationKey)
  async create(@CurrentActor() actor: Actor, @Input() { body }: InputFor<typeof createApplicationKey>) {
    return toIssuedApplicationKey(
      await this.keys.grantApplicationKey(actor, body.permissions, settingsOf(body)),
    );
  }

  @Endpoint(deleteApplicationKey)
  async delete(
    @CurrentActor() actor: Actor,
    @Input() { params }: InputFor<typeof deleteApplicationKey>,
  ): Promise<void> {
    await this.keys.deleteApplicationKey(actor, params.identifier);
  }
}
