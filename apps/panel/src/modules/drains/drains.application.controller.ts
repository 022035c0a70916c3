import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/application/drains.contract.js';
import { nullResource } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { Model } from '../../access/current.decorators.js';
import type { LoadedNode } from '../nodes/index.js';
import { toDrain } from './drain.transformer.js';
import { DrainsService } from './drains.service.js';

@Controller()
export class DrainsApplicationController {
  constructor(private readonly drains: DrainsService) {}

  @Endpoint(routes.drainNode)
  async start(@Model('node') node: LoadedNode, @Input() { body }: InputFor<typeof routes.drainNode>) {
    return toDrain(await this.drains.start(node, body?.at_once ?? null));
  }

  @Endpoint(routes.getDrain)
  async find(@Model('node') node: LoadedNode) {
    const progress = await this.drains.find(node.id);
    return progress ? toDrain(progress) : nullResource();
  }

  @Endpoint(routes.endDrain)
  async end(@Model('node') node: LoadedNode): Promise<void> {
    await this.drains.end(node);
  }
}
