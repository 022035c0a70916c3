import { Injectable } from '@nestjs/common';
import { Presenter, PresenterTools } from '../../platform/http/presenter.js';
import { subuserRelations, toSubuser, type SubuserItem } from './subuser.transformer.js';
import { SubusersRepository, type SubuserRow } from './subusers.repository.js';

/** Subusers as servers include them. */
@Injectable()
export class SubuserPresenter extends Presenter<SubuserRow, SubuserItem> {
  constructor(subusers: SubusersRepository, tools: PresenterTools) {
    super(tools, {
      object: 'subuser',
      acl: 'user',
      relations: subuserRelations,
      items: (rows) => rows.map(toSubuser),
      children: { server: { rows: (ids) => subusers.rowsOf(ids), parentOf: (row) => row.serverId } },
    });
  }
}
