import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@app/testing/services.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built, startProgram, type Program } from '../../integration/support/program.js';
import { sharedSystem, type Quickstart } from '../support/system.js';
import { launchBrowser, type RunningBrowser } from './support/browser.js';
import { adminApi } from './support/demo-server.js';
import { Visitor } from './support/visitor.js';

const RUN = randomBytes(3);
const NODE = `second-${RUN.toString('hex')}`;
const SERVER = `Mover ${RUN.toString('hex')}`;
const ADDRESS = `127.${RUN.join('.')}`;

/** A second machine, as far as this one can be two: a daemon of its own with its own folders and ports. */
describe('a second node', () => {
  let running: RunningBrowser;
  let quickstart: Quickstart;
  let visitor: Visitor;
  let folder: string;
  let daemon: Program | undefined;
  let node = 0;
  let server = 0;

  beforeAll(async () => {
    quickstart = await sharedSystem().quickstart();
    folder = await mkdtemp(join(tmpdir(), 'rookery-second-'));
    running = await launchBrowser(quickstart.panel_url);
    visitor = await Visitor.come(running.browser, quickstart.panel_url);
    await visitor.goto('/');
    await visitor.logIn(quickstart.admin.username, quickstart.admin.password);
    await visitor.heading('Servers');
  });
  afterAll(async () => {
    const api = adminApi(quickstart);
    if (server !== 0) await api.request('DELETE', `/api/application/servers/${server}/force`);
    if (node !== 0) await api.request('DELETE', `/api/application/nodes/${node}`);
    await daemon?.end();
    await running?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('joins by one command, and its page turns green by itself', async () => {
    const { page } = visitor;
    const nodeOfPage = (): number => Number(/nodes\/(\d+)/.exec(page.url())![1]);
    const address = `${NODE}.example.net`;
    await visitor.task('admin: add a node, copy its command', async () => {
      await page.getByRole('link', { name: 'Nodes', exact: true }).first().click();
      await page.getByRole('button', { name: 'New node' }).first().click();
      await visitor.fill('Address', address);
      await visitor.click('button', 'Create the node');
      await visitor.heading(NODE);
      node = nodeOfPage();
      await page.getByText('not joined yet').waitFor();
      await page.getByText(/works once, for another/).waitFor();
      expect(await visitor.violations()).toEqual([]);
      await visitor.click('button', 'Copy the command');
    });
    // One machine that stands for two needs more words than two would.
    const listens = await freePort();
    await visitor.click('link', 'Settings', page.getByRole('main'));
    await visitor.fill('Address', '127.0.0.1');
    for (const label of ['Port of the daemon', 'Port to connect to']) await visitor.fill(label, `${listens}`);
    await visitor.fill('Port of SFTP', `${await freePort()}`);
    await page.getByRole('button', { name: /Protocol/ }).click();
    await page.getByRole('option', { name: /^http,/ }).click();
    await visitor.click('button', 'Save');
    await visitor.sees(`${NODE} is saved.`);
    await visitor.click('link', 'Overview', page.getByRole('main'));

    const command = await page.locator('code').filter({ hasText: 'rookery node join' }).innerText();
    const [url, token] = command.trim().split(/\s+/).slice(-2) as [string, string];
    const config = join(folder, 'config.yml');
    const { docker } = await sharedSystem().status();
    const env = { DOCKER_HOST: `unix://${docker.socket}` };
    const joining = startProgram(
      [built('daemon', 'cli.js'), '--config', config, 'join', url, token, '--home', join(folder, 'home')],
      { env },
    );
    expect([await joining.ended, joining.stderr()]).toEqual([0, '']);
    // Tests listen on loopback alone.
    await writeFile(config, (await readFile(config, 'utf8')).replace('host: 0.0.0.0', 'host: 127.0.0.1'));
    daemon = startProgram([built('daemon', 'main.js'), '--config', config], { env });
    await page.getByText('healthy', { exact: true }).waitFor({ timeout: 120_000 });
    expect(await page.getByText('Make a machine this node').count()).toBe(0);
    visitor.expectCalm();
  });

  it('goes into maintenance and out of it by one switch', async () => {
    const { page } = visitor;
    await page.getByText('Maintenance', { exact: true }).click();
    await visitor.sees(`${NODE} is in maintenance`);
    await page.getByText('in maintenance', { exact: true }).waitFor();
    await page.getByText('Maintenance', { exact: true }).click();
    await visitor.sees(`${NODE} is open again.`);
    visitor.expectCalm();
  });

  it('is where a server moves to', async () => {
    const { page } = visitor;
    const api = adminApi(quickstart);
    const ports = { ip: ADDRESS, ports: ['40100-40103'] };
    for (const id of [node, quickstart.node.id]) {
      expect((await api.post(`/api/application/nodes/${id}/allocations`, ports)).status).toBe(204);
    }
    const { body: demo } = await api.get<{ data: { attributes: { egg: number; user: number } }[] }>(
      `/api/application/servers?filter[uuid]=${quickstart.server.uuid}`,
    );
    const { egg, user } = demo.data[0]!.attributes;
    const { body: free } = await api.get<{ data: { attributes: { id: number } }[] }>(
      `/api/application/nodes/${quickstart.node.id}/allocations?filter[ip]=${ADDRESS}`,
    );
    const made = await api.post<{ attributes: { id: number } }>('/api/application/servers', {
      ...{ name: SERVER, egg, user, environment: { MOTD: 'hello', MAX_PLAYERS: '10' }, skip_scripts: true },
      limits: { memory: 256, swap: 0, disk: 256, io: 500, cpu: 0 },
      feature_limits: { databases: 0, backups: 0, allocations: 0 },
      allocation: { default: free.data[0]!.attributes.id },
    });
    expect(made).toMatchObject({ status: 201 });
    server = made.body.attributes.id;
    const status = async (): Promise<unknown> =>
      (await api.get<{ attributes: { status: string | null } }>(`/api/application/servers/${server}`)).body
        .attributes.status;
    await expect.poll(status, { timeout: 120_000 }).toBeNull();

    await visitor.task('admin: move a server', async () => {
      await visitor.click('link', 'All servers');
      await visitor.click('link', SERVER);
      await visitor.heading(SERVER);
      await visitor.click('button', 'Move');
      const dialog = page.getByRole('dialog');
      await dialog.getByText(NODE).waitFor();
      expect(await visitor.violations()).toEqual([]);
      await visitor.click('button', 'Move now');
      await visitor.sees(`${SERVER} moves.`);
    });
    await page.getByText('Moved here').waitFor({ timeout: 180_000 });
    await page.getByRole('link', { name: NODE }).first().waitFor();
    visitor.expectCalm();
  });

  it('holds servers that are suspended together, and let go together', async () => {
    const { page } = visitor;
    await visitor.goto(`/admin/servers?q=${encodeURIComponent(SERVER)}`);
    await page.getByRole('checkbox', { name: `Choose ${SERVER}` }).check({ force: true });
    await visitor.sees('1 server chosen');
    await page.getByRole('button', { name: 'Suspend', exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Suspend 1 server' }).click();
    await visitor.sees('1 server is suspended.');
    await page.getByRole('checkbox', { name: `Choose ${SERVER}` }).check({ force: true });
    await page.getByRole('button', { name: 'Lift suspensions' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Lift 1 suspension' }).click();
    await visitor.sees('1 server can be used again.');
    visitor.expectCalm();
  });

  it('is emptied, says when it is, and takes servers again', async () => {
    const { page } = visitor;
    await visitor.goto('/admin/nodes');
    await visitor.click('link', NODE);
    await visitor.click('button', `Empty ${NODE}`);
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('button', { name: `Empty ${NODE}` }).click();
    await visitor.sees(`${NODE} is being emptied.`);
    await page.getByText('The node is empty').waitFor({ timeout: 180_000 });
    expect(await visitor.violations()).toEqual([]);
    await visitor.click('button', 'Let it take servers again');
    await visitor.sees(`${NODE} takes servers again.`);
    await page.getByRole('button', { name: `Empty ${NODE}` }).waitFor();
    visitor.expectCalm();
  });
});
