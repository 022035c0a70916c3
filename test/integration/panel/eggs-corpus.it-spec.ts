import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EggsService } from '../../../apps/panel/src/modules/eggs/index.js';
import type { ApiClient } from './support/api-client.js';
import { startPanel, type TestPanel } from './support/panel.js';

const PATH = '/api/application/eggs';
const FIXTURES = fileURLToPath(new URL('../../fixtures/eggs', import.meta.url));
/** A folder of public eggs; they are no part of the project. */
const corpus = process.env['EGG_CORPUS'];

interface Egg {
  readonly attributes: Readonly<Record<string, unknown>> & { readonly id: number; readonly name: string };
}

/** An egg as it is shown, without the time of its last change; rows keep their ids over an import. */
const shown = (egg: Egg): string =>
  JSON.stringify(egg, (key, value: unknown) => (key === 'updated_at' ? undefined : value));

describe.each([['our own eggs', FIXTURES], ...(corpus === undefined ? [] : [['EGG_CORPUS', corpus]])])(
  'every egg of %s',
  (title, folder = FIXTURES) => {
    let panel: TestPanel;
    let api: ApiClient;

    beforeAll(async () => {
      panel = await startPanel();
      api = panel.api(await panel.applicationKey(await panel.createAdmin()));
    });
    afterAll(() => panel?.close());

    it('is imported, exported and imported again unchanged', async () => {
      const report = await panel.app.get(EggsService, { strict: false }).importFolder(folder);
      expect(report.failed).toEqual([]);
      const before = (await api.get(`${PATH}?include=variables`)).at<Egg[]>('data');
      expect(before.length).toBe(report.created);
      const changed: string[] = [];
      for (const egg of before) {
        for (const format of ['yaml', 'json']) {
          const exported = await fetch(`${panel.url}${PATH}/${egg.attributes.id}/export?format=${format}`, {
            headers: { authorization: `Bearer ${await key()}` },
          });
          const again = await api.send('POST', `${PATH}/import`, await exported.text(), {
            'content-type': `application/${format}`,
          });
          const after = await api.get(`${PATH}/${egg.attributes.id}?include=variables`);
          const isSame = again.status === 201 && shown(after.body as unknown as Egg) === shown(egg);
          if (!isSame) changed.push(`${egg.attributes.name} (${format}): ${again.status}`);
        }
      }
      process.stdout.write(`${title}: ${before.length - changed.length} of ${before.length} eggs\n`);
      expect(changed).toEqual([]);
      expect((await api.get(PATH)).at<Egg[]>('data')).toHaveLength(before.length);
    });

    let cached: string | undefined;
    const key = async (): Promise<string> =>
      (cached ??= await panel.applicationKey(await panel.createAdmin(), { egg: 1 }));
  },
);
