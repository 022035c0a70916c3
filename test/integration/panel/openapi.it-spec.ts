import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createClient } from '@hey-api/openapi-ts';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DOCUMENTED_AREAS } from '@app/contracts/panel/documents.contract.js';
import { ClientScene } from './support/client-scene.js';
import { startPanel, type TestPanel } from './support/panel.js';

const document = (area: string): string =>
  fileURLToPath(new URL(`../../../docs/openapi/${area}.json`, import.meta.url));

describe('the published OpenAPI', () => {
  let panel: TestPanel;
  let folder: string;
  let scene: ClientScene;
  beforeAll(async () => {
    panel = await startPanel();
    scene = await ClientScene.create(panel);
    folder = await mkdtemp(join(tmpdir(), 'rookery-openapi-'));
  });
  afterAll(async () => {
    await scene?.close();
    await panel?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(DOCUMENTED_AREAS)(
    'is served for the %s area as the file in docs/, as JSON and YAML',
    async (area) => {
      const published: unknown = JSON.parse(await readFile(document(area), 'utf8'));
      const json = await panel.api().get(`/api/${area}/openapi.json`);
      expect([json.status, json.headers.get('content-type')]).toEqual([
        200,
        'application/json; charset=utf-8',
      ]);
      expect(json.body).toEqual(published);
      const yaml = await panel.api().get(`/api/${area}/openapi.yaml`);
      expect([yaml.status, yaml.headers.get('content-type')]).toEqual([200, 'application/yaml']);
      expect(parse(String(yaml.body))).toEqual(published);
    },
  );

  it.each(['/docs/api', ...DOCUMENTED_AREAS.map((area) => `/docs/api/${area}`)])(
    'is a page at %s that needs nothing from elsewhere and no script',
    async (path) => {
      const { status, headers, body } = await panel.api().get(path);
      const html = String(body);
      expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(html).not.toMatch(/<script|<img|<link(?! rel="icon" href="data:,")|\son\w+=|src=|url\(/);
      // Links stay on the panel.
      expect(
        [...html.matchAll(/href="([^"]*)"/g)].filter(([, href]) => !/^([/#]|data:,$)/.test(href!)),
      ).toEqual([]);
      expect(html).toContain(`<code>/api/${path.split('/')[3] ?? 'client'}/`);
    },
  );

  it('has no page for an area that the panel does not serve', async () => {
    expect((await panel.api().get('/docs/api/daemon')).status).toBe(404);
    expect((await panel.api().get('/api/daemon/openapi.json')).status).toBe(404);
  });

  describe('as a client that a foreign generator makes of it', () => {
    const CONSUMER = `
      import { client } from './made/client.gen.js';
      import { clientServersDetails, clientServersList, clientServersPower } from './made/index.js';
      export const list = async (baseUrl: string, key: string): Promise<string[]> => {
        client.setConfig({ baseUrl, auth: () => key });
        const { data } = await clientServersList({ throwOnError: true });
        const names: string[] = data.data.map((server) => server.attributes.name);
        return names;
      };
      export const refused = async (baseUrl: string): Promise<string | undefined> => {
        client.setConfig({ baseUrl, auth: () => 'ptlc_nobody' });
        const { error } = await clientServersList();
        return error?.errors[0]?.code;
      };
      export const details = async (baseUrl: string, key: string, server: string): Promise<number> => {
        client.setConfig({ baseUrl, auth: () => key });
        const { data } = await clientServersDetails({ path: { server }, throwOnError: true });
        return data.attributes.limits.memory;
      };
      export const power = (server: string) =>
        clientServersPower({ path: { server }, body: { signal: 'start' } });
    `;
    const OPTIONS: ts.CompilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
    };
    /** What the compiler says of each of these files. */
    const problemsOf = async (files: Record<string, string>): Promise<Record<string, string[]>> => {
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
      const program = ts.createProgram(
        Object.keys(files).map((name) => join(folder, name)),
        OPTIONS,
      );
      const found: Record<string, string[]> = Object.fromEntries(
        Object.keys(files).map((name) => [name, []]),
      );
      for (const { file, messageText } of ts.getPreEmitDiagnostics(program)) {
        (found[basename(file?.fileName ?? 'none')] ??= []).push(
          ts.flattenDiagnosticMessageText(messageText, '\n'),
        );
      }
      return found;
    };

    beforeAll(() =>
      createClient({
        input: document('client'),
        output: { path: join(folder, 'made') },
        plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
        logs: { level: 'silent', file: false },
      }),
    );

    it('has the types of the API', async () => {
      const problems = await problemsOf({
        'consumer.ts': CONSUMER,
        'misspelt.ts': CONSUMER.replace('server.attributes.name', 'server.attributes.nmae'),
        'signal.ts': CONSUMER.replace("signal: 'start'", "signal: 'strat'"),
      });
      expect(problems).toEqual({
        'consumer.ts': [],
        'misspelt.ts': [expect.stringContaining('nmae')],
        'signal.ts': [expect.stringContaining('strat')],
      });
    });

    it('lists servers', async () => {
      const owner = await panel.createUser();
      const key = await panel.accountKey(owner);
      const server = await scene.server({ owner, name: 'Survival' });
      await scene.server({ owner: await panel.createUser(), name: 'Another tenant’s' });
      await writeFile(join(folder, 'consumer.ts'), CONSUMER);
      const made = (await import(pathToFileURL(join(folder, 'consumer.ts')).href)) as {
        list(url: string, key: string): Promise<string[]>;
        refused(url: string): Promise<string | undefined>;
        details(url: string, key: string, server: string): Promise<number>;
      };
      expect(await made.list(panel.url, key)).toEqual(['Survival']);
      expect(await made.details(panel.url, key, server.short)).toBe(512);
      expect(await made.refused(panel.url)).toBe('AuthenticationException');
    });
  });
});
