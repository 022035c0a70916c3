import type { ResponseOf } from '@app/contracts/core/route.js';
import type { previewEgg } from '@app/contracts/application/egg-editing.contract.js';
import type { ImportPreview } from './egg-preview.service.js';

export const toEggPreview = (preview: ImportPreview): ResponseOf<typeof previewEgg> => ({
  egg: preview.eggId,
  changes: preview.changes.map(({ field, before, after }) => ({ field, before, after })),
  servers: preview.servers.map(({ id, uuid, uuidShort, name, lostValues }) => ({
    id,
    uuid,
    identifier: uuidShort,
    name,
    lost_values: [...lostValues],
  })),
  servers_total: preview.total,
});
