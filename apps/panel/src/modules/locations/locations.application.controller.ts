import { Body, Controller, Inject, Query } from '@nestjs/common';
import type { BodyOf } from '@app/contracts/core/route.js';
import {
  createLocation,
  deleteLocation,
  getLocation,
  listLocations,
  updateLocation,
} from '@app/contracts/application/locations.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { paginated, parseIncludes, parseListQuery } from '@app/platform/http/list-query.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { applicationUrl } from '../../platform/http/application-url.js';
import { Model } from '../../access/current.decorators.js';
import { LocationPresenter } from './location.presenter.js';
import { toLocation, type Location } from './location.transformer.js';
import { LocationsService } from './locations.service.js';

/** application-api.md §4 */
@Controller()
export class LocationsApplicationController {
  constructor(
    private readonly locations: LocationsService,
    private readonly presenter: LocationPresenter,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  @Endpoint(listLocations)
  async list(@Query() query: unknown) {
    const request = parseListQuery(query, listLocations);
    const { rows, total } = await this.locations.page(request);
    const items = await this.presenter.many(rows, request.includes);
    return paginated(items, total, request, applicationUrl(this.config, '/locations'));
  }

  @Endpoint(getLocation)
  details(@Model('location') location: Location, @Query() query: unknown) {
    return this.presenter.one(location, parseIncludes(query, getLocation));
  }

  @Endpoint(createLocation)
  async create(@Body({ schema: createLocation.body }) body: BodyOf<typeof createLocation>) {
    const location = await this.locations.create(body);
    const resource = applicationUrl(this.config, `/locations/${location.id}`);
    return { ...toLocation(location), meta: { resource } };
  }

  @Endpoint(updateLocation)
  async update(
    @Model('location') location: Location,
    @Body({ schema: updateLocation.body }) body: BodyOf<typeof updateLocation>,
  ) {
    return toLocation(await this.locations.update(location.id, body));
  }

  @Endpoint(deleteLocation)
  delete(@Model('location') location: Location): Promise<void> {
    return this.locations.delete(location.id);
  }
}
