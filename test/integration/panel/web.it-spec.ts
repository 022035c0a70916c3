import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPanel, type TestPanel } from './support/panel.js';

describe('the web UI', () => {
  let panel: TestPanel;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-web-'));
    const root = join(folder, 'dist');
    await mkdir(join(root, 'assets'), { recursive: true });
    await writeFile(join(root, 'index.html'), '<!doctype html><title>Rookery</title>');
    await writeFile(join(root, 'assets', 'app-1234.js'), 'export {};');
    await writeFile(join(root, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await writeFile(join(folder, 'secret.txt'), 'not for the web');
    panel = await startPanel({ env: { PANEL_WEB_ROOT: root } });
  });
  afterAll(async () => {
    await panel?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** As sent: fetch would tidy the path first. */
  const raw = (path: string, method = 'GET', accept = '*/*') =>
    new Promise<{ status: number; text: string; headers: Record<string, unknown> }>((resolve, reject) => {
      const { hostname, port } = new URL(panel.url);
      const call = request({ hostname, port, path, method, headers: { accept } }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode!, text, headers: response.headers }));
      });
      call.on('error', reject);
      call.end();
    });

  it('is served at every page’s address, with a policy for scripts', async () => {
    for (const path of ['/', '/server/1a2b3c4d/files', '/admin?tab=nodes', '/upload']) {
      const page = await raw(path);
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.text).toContain('<title>Rookery</title>');
      expect(page.headers['content-security-policy']).toContain("script-src 'self'");
      expect(page.headers['content-security-policy']).toMatch(/connect-src 'self';/);
      expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(page.headers['x-content-type-options']).toBe('nosniff');
      expect(page.headers['cache-control']).toBe('no-cache');
    }
  });

  it('keeps its hashed files in the browser for ever', async () => {
    const script = await raw('/assets/app-1234.js');
    expect(script.status).toBe(200);
    expect(script.headers['content-type']).toMatch(/javascript/);
    expect(script.headers['cache-control']).toContain('immutable');
    expect((await raw('/icon.svg')).headers['content-type']).toBe('image/svg+xml');
  });

  it('does not answer missing files with a page, nor keep the miss', async () => {
    const missing = await raw('/assets/old-0000.js');
    expect(missing.status).toBe(404);
    expect(missing.headers['content-type']).toMatch(/^application\/json/);
    expect(missing.headers['cache-control'] ?? '').not.toContain('immutable');
    expect((await raw('/robots.txt')).status).toBe(404);
    const editor = await raw('/server/1a2b3c4d/files/edit/config.yml', 'GET', 'text/html,*/*;q=0.8');
    expect([editor.status, editor.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect((await raw('/assets/old-0000.js', 'GET', 'text/html')).status).toBe(404);
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
  ])('gives nothing outside of its folder: %s', async (path) => {
    const answer = await raw(path);
    expect(answer.text).not.toContain('not for the web');
  });

  it('bears an address that cannot be decoded', async () => {
    expect([400, 404]).toContain((await raw('/assets/%E0%A4%A')).status);
    expect((await raw('/up')).status).toBe(200);
  });

  it('leaves the API alone', async () => {
    expect((await raw('/api/nothing')).headers['content-type']).toMatch(/^application\/json/);
    expect((await raw('//api//nothing')).headers['content-type']).toMatch(/^application\/json/);
    expect((await raw('//api/client/account')).status).toBe(401);
    expect((await raw('/api')).status).toBe(404);
    expect((await raw('/somewhere', 'POST')).status).toBe(404);
  });
});
