import { Controller } from '@nestjs/common';
import { listRequests } from '@app/contracts/application/requests.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { RequestLogService } from './request-log.service.js';
import { toLoggedRequest } from './request-log.transformer.js';

@Controller()
export class RequestLogApplicationController {
  constructor(private readonly log: RequestLogService) {}

  @Endpoint(listRequests)
  async list(@Input() { list: request }: InputFor<typeof listRequests>) {
    const { rows, total } = await this.log.newest(request);
    return paginated(rows.map(toLoggedRequest), total, request);
  }
}
