import { Controller } from '@nestjs/common';
import {
  createLocation,
  deleteLocation,
  getLocation,
  listLocations,
  updateLocation,
} from '@app/contracts/application/locations.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { Model } from '../../access/current.decorators.js';
import { LocationPresenter } from './location.presenter.js';
import type { Location } from './location.transformer.js';
import { LocationsService } from './locations.service.js';

/** application-api.md §4 */
@Controller()
export class LocationsApplicationController {
  constructor(
    private readonly locations: LocationsService,
    private readonly presenter: LocationPresenter,
  ) {}

  @Endpoint(listLocations)
  async list(@Input() { list: request }: InputFor<typeof listLocations>) {
    const { rows, total } = await this.locations.page(request);
    const items = await this.presenter.many(rows, request.includes);
    return paginated(items, total, request);
  }

  @Endpoint(getLocation)
  details(@Model('location') location: Location, @Input() { includes }: InputFor<typeof getLocation>) {
    return this.presenter.one(location, includes);
  }

  @Endpoint(createLocation)
  async create(@Input() { body }: InputFor<typeof createLocation>) {
    const location = await this.locations.create(body);
    return this.presenter.created(location, `/locations/${location.id}`);
  }

  @Endpoint(updateLocation)
  async update(@Model('location') location: Location, @Input() { body }: InputFor<typeof updateLocation>) {
    return this.presenter.one(await this.locations.update(location.id, body));
  }

  @Endpoint(deleteLocation)
  delete(@Model('location') location: Location): Promise<void> {
    return this.locations.delete(location.id);
  }
}
