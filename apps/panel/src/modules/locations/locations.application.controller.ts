import { Body, Controller, Inject, Query } from '@nestjs/common';
import type { BodyOf, QueryOf } from '@app/contracts/core/route.js';
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
import { APPLICATION_PAGE, applicationUrl } from '../../platform/http/application-url.js';
import { Model } from '../../access/current.decorators.js';
import { includeNames } from '../../platform/http/include-loader.js';
import { LocationPresenter } from './location.presenter.js';
import { locationRelations, toLocation, type Location } from './location.transformer.js';
import { LocationsService } from './locations.service.js';

const INCLUDES = includeNames(locationRelations);
const LIST = { filters: ['short', 'long'], sorts: ['id'], includes: INCLUDES, perPage: APPLICATION_PAGE };

/** application-api.md §4 */
@Controller()
export class LocationsApplicationController {
  constructor(
    private readonly locations: LocationsService,
    private readonly presenter: LocationPresenter,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  @Endpoint(listLocations)
  async list(@Query({ schema: listLocations.query }) query: QueryOf<typeof listLocations>) {
    const request = parseListQuery(query, LIST);
    const { rows, total } = await this.locations.page(request);
    const items = await this.presenter.many(rows, request.includes);
    return paginated(items, total, request, applicationUrl(this.config, '/locations'));
  }

  @Endpoint(getLocation)
  details(
    @Model('location') location: Location,
    @Query({ schema: getLocation.query }) query: QueryOf<typeof getLocation>,
  ) {
    return this.presenter.one(location, parseIncludes(query, INCLUDES));
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
