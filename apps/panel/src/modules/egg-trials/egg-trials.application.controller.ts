import { Controller } from '@nestjs/common';
import { listEggTrials, startEggTrial } from '@app/contracts/application/egg-trials.contract.js';
import { list } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { Model } from '../../access/current.decorators.js';
import { anyOperationItem } from '../operations/index.js';
import { toEggTrial } from './egg-trial.transformer.js';
import { EggTrials } from './egg-trials.service.js';

@Controller()
export class EggTrialsApplicationController {
  constructor(private readonly trials: EggTrials) {}

  @Endpoint(startEggTrial)
  async start(
    @Model('egg') egg: { readonly id: number; readonly name: string },
    @Input() { body }: InputFor<typeof startEggTrial>,
  ) {
    const { id, operation } = await this.trials.start(egg, body);
    return { ...anyOperationItem(operation), meta: { trial: id } };
  }

  @Endpoint(listEggTrials)
  async list(@Model('egg') egg: { readonly id: number }) {
    return list((await this.trials.of(egg.id)).map(toEggTrial));
  }
}
