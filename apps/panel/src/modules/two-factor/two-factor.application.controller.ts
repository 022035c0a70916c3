import { Controller } from '@nestjs/common';
import { resetTwoFactor } from '@app/contracts/application/users.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Model } from '../../access/current.decorators.js';
import type { User } from '../users/index.js';
import { TwoFactorService } from './two-factor.service.js';

@Controller()
export class TwoFactorApplicationController {
  constructor(private readonly twoFactor: TwoFactorService) {}

  @Endpoint(resetTwoFactor)
  async reset(@Model('user') user: User): Promise<void> {
    await this.twoFactor.remove(user.id);
  }
}
