import { queryOptions } from '@tanstack/react-query';
import {
  createEgg,
  importEggFromUrl,
  previewEgg,
  updateEgg,
} from '@app/contracts/application/egg-editing.contract.js';
import { deleteEgg, exportEggDocument, getEgg, importEgg } from '@app/contracts/application/eggs.contract.js';
import { createNest, deleteNest, updateNest } from '@app/contracts/application/nests.contract.js';
import { urlOf } from '@app/contracts/core/call.js';
import type { InputOf, ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../shared/api/call.js';
import type { EggBody } from './editor/egg-draft.rules.js';

export const EGGS = ['admin', 'eggs'] as const;
export const NESTS = ['admin', 'nests'] as const;

export const eggQuery = (egg: number) =>
  queryOptions({
    queryKey: [...EGGS, egg],
    queryFn: async ({ signal }) =>
      (await call(getEgg, { params: { egg }, query: { include: 'variables,servers' } }, { signal }))
        .attributes,
    staleTime: 0,
  });

export const addEgg = async (body: EggBody) => (await call(createEgg, { body })).attributes;
export const changeEgg = async (egg: number, body: InputOf<typeof updateEgg>['body']) =>
  (await call(updateEgg, { params: { egg }, body })).attributes;
export const dropEgg = (egg: number) => call(deleteEgg, { params: { egg } });
export const eggUrl = (egg: number): string =>
  urlOf('', exportEggDocument, { params: { egg }, query: { format: 'yaml', version: 'PLCN_v3' } });

/** Where a document comes from: a file of the browser, or an address that the panel fetches. */
export type Source =
  { readonly name: string; readonly text: string } | { readonly name: string; readonly url: string };
export type EggPreview = ResponseOf<typeof previewEgg>;

/** What taking it would change, and for which servers. */
export const preview = (source: Source): Promise<EggPreview> =>
  'url' in source
    ? call(previewEgg, { query: { url: source.url }, body: '' })
    : call(previewEgg, { query: {}, body: source.text });
/** An egg of the same uuid is updated. */
export const take = async (source: Source): Promise<string> =>
  ('url' in source
    ? await call(importEggFromUrl, { body: { url: source.url } })
    : await call(importEgg, { query: {}, body: source.text })
  ).attributes.name;

export type NestFields = InputOf<typeof createNest>['body'];
export const addNest = (body: NestFields) => call(createNest, { body });
export const changeNest = (nest: number, body: NestFields) => call(updateNest, { params: { nest }, body });
export const dropNest = (nest: number) => call(deleteNest, { params: { nest } });
