import { Injectable } from '@nestjs/common';
import type { LocationItem } from '@app/contracts/application/items.js';
import { Presenter, PresenterTools } from '../../platform/http/presenter.js';
import { locationRelations, toLocation, type Location } from './location.transformer.js';
import { LocationsService } from './locations.service.js';

/** Locations on the wire, here and as other objects include them. */
@Injectable()
export class LocationPresenter extends Presenter<Location, LocationItem> {
  constructor(locations: LocationsService, tools: PresenterTools) {
    super(tools, {
      object: 'location',
      acl: 'location',
      relations: locationRelations,
      items: (rows) => rows.map(toLocation),
      find: (id) => locations.find(id),
      byIds: (ids) => locations.byIds(ids),
    });
  }
}
