import { Controller } from '@nestjs/common';
import { listPlugins } from '@app/contracts/application/plugins.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';

/** application-api.md §9 */
@Controller()
export class PluginsApplicationController {
  @Endpoint(listPlugins)
  list(@Input() { list: request }: InputFor<typeof listPlugins>) {
    return paginated([], 0, request);
  }
}
