import { Controller } from '@nestjs/common';
import { endUserSessions } from '@app/contracts/application/users.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Model } from '../../access/current.decorators.js';
import type { User } from '../users/index.js';
import { SessionsService } from './sessions.service.js';

@Controller()
export class SessionsApplicationController {
  constructor(private readonly sessions: SessionsService) {}

  @Endpoint(endUserSessions)
  async end(@Model('user') user: User): Promise<void> {
    await this.sessions.endOthers(user.id);
  }
}
