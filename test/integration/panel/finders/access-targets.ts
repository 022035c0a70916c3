import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { sharedServices } from '@app/testing/shared-services.js';
import { AppCipher } from '../../../../apps/panel/src/platform/crypto/app-cipher.js';
import { Browser } from '../support/browser.js';
import { insert, type ClientScene, type SceneServer } from '../support/client-scene.js';
import { createEgg } from '../support/catalogue.js';
import type { ServerWorld } from '../support/server-world.js';
import type { Caller } from './access-callers.js';

const SCHEDULE = '/api/client/servers/:server/schedules/:schedule';

type Make = (world: ServerWorld, caller: Caller) => Promise<string | number>;

/** The run's own MariaDB as a database host. */
const databaseHost: Make = async ({ api }) => {
  const { hostname: host, port, username, password } = new URL(sharedServices().databaseUrl);
  const body = { name: 'shared', host, port: Number(port), username, password };
  return (await api.post('/api/application/database-hosts', body)).at<number>('attributes.id');
};

/** What paths name, by the start of the path up to the parameter; each call makes a fresh one that may be deleted. */
const SHARED: Readonly<Record<string, Make>> = {
  '/docs/api/:area': async () => 'client',
  '/api/application/users/:user': async ({ panel }) => (await panel.createUser()).id,
  '/api/application/users/external/:external_id': async ({ panel }) =>
    (await panel.createUser({ externalId: `ext-${randomUUID()}` })).externalId!,
  '/api/application/servers/:server': async (world) => (await world.installedServer()).id,
  '/api/application/servers/external/:external_id': async (world) => {
    const externalId = `ext-${randomUUID()}`;
    await world.installedServer({ external_id: externalId });
    return externalId;
  },
  '/api/application/nodes/:node': async (world) => (await world.addNode()).id,
  '/api/application/jobs/:job': async ({ panel }) => {
    const now = new Date();
    return insert(panel, 'outbox', {
      job: 'no.such-job',
      payload: '{}',
      available_at: now,
      created_at: now,
      failed_at: now,
      error: 'x',
    });
  },
  '/api/application/locations/:location': async ({ api }) =>
    (await api.post('/api/application/locations', { short: randomBytes(8).toString('hex') })).at<number>(
      'attributes.id',
    ),
  '/api/application/database-hosts/:database_host': databaseHost,
  '/api/application/backup-hosts/:backup_host': async ({ panel }) => {
    const now = new Date();
    const configuration = panel.app.get(AppCipher, { strict: false }).encrypt('{}');
    const stamps = { created_at: now, updated_at: now };
    return insert(panel, 'backup_hosts', { name: 'disk', schema: 'wings', configuration, ...stamps });
  },
  '/api/application/mounts/:mount': async ({ panel }) =>
    insert(panel, 'mounts', {
      ...{ uuid: randomUUID(), name: randomUUID(), source: '/srv/maps', target: '/maps' },
      ...{ read_only: 1, user_mountable: 0 },
    }),
  '/api/application/mounts/:mount/eggs/:egg': async ({ egg }) => egg.id,
  '/api/application/mounts/:mount/nodes/:node': async ({ node }) => node.id,
  '/api/application/mounts/:mount/servers/:server': async (world) => (await world.installedServer()).id,
  '/api/application/nests/:nest': async ({ egg }) => egg.nestId,
  '/api/application/nests/:nest/eggs/:egg': async ({ egg }) => egg.id,
  '/api/application/eggs/:egg': async ({ api }) => (await createEgg(api)).id,
  '/api/application/eggs/uuid/:uuid': async ({ api }) => {
    const { id } = await createEgg(api);
    return (await api.get(`/api/application/eggs/${id}`)).at<string>('attributes.uuid');
  },
  '/api/application/keys/:identifier': async ({ panel }) =>
    (await panel.applicationKey(await panel.createUser())).slice(0, 16),
  '/api/application/roles/:role': async ({ api }) =>
    (await api.post('/api/application/roles', { name: randomUUID() })).at<number>('attributes.id'),
  '/api/remote/servers/:uuid': async (world) => (await world.installedServer()).uuid,
  '/api/client/servers/:server/files/uploads/:upload': async () => 'upload-1',
  '/api/client/servers/:server/startup/variable/:variable': async () => 'MOTD',
};

const sshKey: Make = async ({ panel, owner }, { user }) => {
  const fingerprint = createHash('sha256').update(randomBytes(16)).digest('hex').slice(0, 43);
  const now = new Date();
  await insert(panel, 'user_ssh_keys', {
    user_id: (user ?? owner).id,
    name: 'key',
    public_key: 'none',
    fingerprint,
    created_at: now,
    updated_at: now,
  });
  return fingerprint;
};

/** The same of things that only their owner has: each caller that may pass gets one of their own. */
const OWN: Readonly<Record<string, Make>> = {
  '/api/client/account/api-keys/:identifier': async ({ panel, owner }, { user }) =>
    (await panel.accountKey(user ?? owner)).slice(0, 16),
  '/api/client/account/ssh-keys/:fingerprint': sshKey,
  '/api/client/account/ssh-keys/*': sshKey,
  '/api/auth/sessions/:session': async ({ panel, owner }, { user }) => {
    const browser = new Browser(panel);
    await browser.login((user ?? owner).username);
    const sessions = (await browser.get('/api/auth/sessions')).at<
      { attributes: { id: string; current: boolean } }[]
    >('data');
    return sessions.find(({ attributes }) => attributes.current)!.attributes.id;
  },
};

/** Fills paths with what exists, and makes anew what a call may have taken away. */
export class Targets {
  private readonly made = new Map<string, string>();

  constructor(
    private readonly world: ServerWorld,
    private readonly scene: ClientScene,
    private readonly server: SceneServer,
  ) {
    this.made.set('/api/client/servers/:server', server.uuid);
  }

  async fill(path: string, caller: Caller, mayPass: boolean): Promise<string> {
    let pattern = '';
    let filled = '';
    for (const part of path.split('/').slice(1)) {
      pattern += `/${part}`;
      filled += `/${/^[:*]/.test(part) ? encodeURIComponent(await this.value(pattern, caller, mayPass)) : part}`;
    }
    return filled;
  }

  /** The last thing that the path names may be gone. */
  forget(path: string): void {
    const last = /^.*\/[:*]\w*/.exec(path)?.[0];
    if (last === undefined) return;
    for (const key of [...this.made.keys()]) if (key.startsWith(last)) this.made.delete(key);
  }

  private async value(pattern: string, caller: Caller, mayPass: boolean): Promise<string> {
    const own = OWN[pattern];
    const known = own && mayPass ? undefined : this.made.get(pattern);
    if (known !== undefined) return known;
    const value = String(await this.make(pattern, own ?? SHARED[pattern], caller));
    this.made.set(pattern, value);
    return value;
  }

  /** One that has ended well; a node reports what is still being made. */
  private async backup(isBeingMade: boolean): Promise<string> {
    const uuid = randomUUID();
    const now = new Date();
    await insert(this.world.panel, 'backups', {
      // The node that speaks of it has to have its server.
      server_id: isBeingMade ? (await this.world.installedServer()).id : this.server.id,
      uuid,
      name: 'backup',
      ignored_files: '[]',
      is_successful: !isBeingMade,
      completed_at: isBeingMade ? null : now,
      created_at: now,
      updated_at: now,
    });
    return uuid;
  }

  private async make(pattern: string, maker: Make | undefined, caller: Caller): Promise<string | number> {
    if (pattern === '/api/application/nodes/:node/allocations/:allocation') {
      const [id] = await this.world.allocate(1, Number(this.made.get('/api/application/nodes/:node')));
      return id!;
    }
    if (pattern === '/api/client/servers/:server/network/allocations/:allocation') {
      const [id] = await this.world.allocate(1);
      const { database } = this.world.panel;
      await database.query('UPDATE allocations SET server_id = ? WHERE id = ?', [this.server.id, id]);
      return id!;
    }
    if (pattern.endsWith('/operations/:operation')) {
      const past = new Date();
      const row = { kind: 'install', step: 'x', state: 'failed', lease_expires_at: past, ended_at: past };
      return insert(this.world.panel, 'operations', { server_id: this.server.id, ...row });
    }
    if (pattern === '/api/client/servers/:server/users/:user') {
      const user = await this.world.panel.createUser();
      await this.scene.subuser(this.server, user, []);
      return user.uuid;
    }
    if (pattern === '/api/application/servers/:server/databases/:database') {
      return this.database(caller, this.made.get('/api/application/servers/:server')!);
    }
    if (pattern === '/api/client/servers/:server/databases/:database') {
      return this.database(caller, this.server.id);
    }
    if (pattern === '/api/application/database-hosts/:database_host/orphans/:orphan') {
      return insert(this.world.panel, '`databases`', {
        database_host_id: this.made.get('/api/application/database-hosts/:database_host'),
        ...{ database: 's0_gone', username: 'u0_gone', remote: '%', password: '', state: 'ready' },
      });
    }
    if (pattern.endsWith('/backups/:backup')) return this.backup(pattern.startsWith('/api/remote'));
    if (pattern === SCHEDULE) {
      return insert(this.world.panel, 'schedules', { server_id: this.server.id, name: 'x', is_active: 0 });
    }
    if (pattern === `${SCHEDULE}/tasks/:task`) {
      const schedule_id = Number(this.made.get(SCHEDULE));
      return insert(this.world.panel, 'tasks', {
        schedule_id,
        sequence_id: 1,
        action: 'command',
        payload: 'x',
      });
    }
    if (maker) return maker(this.world, caller);
    throw new Error(`${pattern}: say how one is made in SHARED or OWN of finders/access-targets.ts`);
  }

  /** Other panels of the run make theirs on the same host, for servers of the same ids. */
  private async database(caller: Caller, serverId: number | string): Promise<number> {
    const host = await this.value('/api/application/database-hosts/:database_host', caller, true);
    const { api, panel } = this.world;
    await panel.database.query('UPDATE servers SET database_limit = NULL WHERE id = ?', [serverId]);
    const body = { database: randomBytes(8).toString('hex'), remote: '%', host: Number(host) };
    return (await api.post(`/api/application/servers/${serverId}/databases`, body)).at<number>(
      'attributes.id',
    );
  }
}
