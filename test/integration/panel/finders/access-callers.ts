import { ACL_READ, ACL_RESOURCES, ACL_WRITE, FULL_ACL } from '@app/contracts/permissions/acl.js';
import {
  ALL_SUBUSER_PERMISSIONS,
  SUBUSER_PERMISSIONS,
} from '@app/contracts/permissions/subuser.permissions.js';
import type { User } from '../../../../apps/panel/src/modules/users/index.js';
import type { Credentials } from '../support/access-rules.js';
import { Browser } from '../support/browser.js';
import type { ClientScene, SceneServer } from '../support/client-scene.js';
import type { ServerWorld, TestNode } from '../support/server-world.js';

export interface Caller extends Credentials {
  readonly name: string;
  /** Whose account it is; null for nobody's. */
  readonly user: User | null;
  headers(): Record<string, string>;
}

type Facts = Omit<Credentials, 'header' | 'cookie'>;
type AclBits = Partial<Record<(typeof ACL_RESOURCES)[number], number>>;

const tokenOf = ({ reference }: TestNode): string => `${reference.daemonTokenId}.${reference.daemonToken}`;
const allWith = (bits: number): AclBits => Object.fromEntries(ACL_RESOURCES.map((name) => [name, bits]));

/** Every kind of sender, beside a server of the scene. A new kind of credential is one more entry here. */
export class Callers {
  private readonly list: Caller[] = [];
  private readonly browsers: { browser: Browser; user: User }[] = [];

  private constructor(
    private readonly world: ServerWorld,
    private readonly scene: ClientScene,
    private readonly server: SceneServer,
  ) {}

  static async create(world: ServerWorld, scene: ClientScene, server: SceneServer): Promise<Callers> {
    const callers = new Callers(world, scene, server);
    callers.addStrangers();
    await callers.addDead();
    await callers.addPeople();
    await callers.addApplicationKeys();
    await callers.addNodes();
    await callers.addBrowsers();
    return callers;
  }

  get all(): readonly Caller[] {
    return this.list;
  }

  /** Logs every browser in again, as after a call that may have ended sessions. */
  async renewSessions(): Promise<void> {
    for (const { browser, user } of this.browsers) {
      browser.cookie = null;
      await browser.login(user.username);
    }
  }

  private bearer(
    name: string,
    header: Credentials['header'],
    secret: string,
    user: User | null = null,
    facts: Facts = {},
  ): void {
    this.list.push({
      name,
      header,
      user,
      ...facts,
      headers: () => ({ authorization: `Bearer ${secret}` }),
    });
  }

  private addStrangers(): void {
    this.list.push({ name: 'nobody', user: null, headers: () => ({}) });
    this.list.push({
      name: 'another scheme',
      header: 'basic',
      user: null,
      headers: () => ({ authorization: 'Basic YTpi' }),
    });
    this.bearer('garbage', 'dead', 'garbage');
    this.bearer('an unknown account key', 'dead', `ptlc_${'x'.repeat(11)}${'y'.repeat(32)}`);
    this.bearer('an unknown application key', 'dead', `ptla_${'x'.repeat(11)}${'y'.repeat(32)}`);
    this.bearer('a malformed node token', 'dead', 'a.b.c');
    this.bearer('an unknown node token', 'stray', `${'a'.repeat(16)}.${'b'.repeat(64)}`);
    this.bearer('a known node with a wrong token', 'stray', `${tokenOf(this.world.node)}x`);
  }

  private async addDead(): Promise<void> {
    const { panel, admin, api } = this.world;
    const elsewhere = { allowedIps: ['192.0.2.1'] };
    const expired = [await panel.accountKey(admin), await panel.applicationKey(admin)] as const;
    await panel.database.query('UPDATE api_keys SET expires_at = ? WHERE identifier IN (?)', [
      new Date(Date.now() - 60_000),
      expired.map((secret) => secret.slice(0, 16)),
    ]);
    this.bearer('an expired account key', 'dead', expired[0]);
    this.bearer('an expired application key', 'dead', expired[1]);
    const bound = { isElsewhere: true, isAdmin: true };
    this.bearer(
      'an account key of another address',
      'account',
      await panel.accountKey(admin, elsewhere),
      admin,
      bound,
    );
    const boundKey = await panel.applicationKey(admin, FULL_ACL, elsewhere);
    this.bearer('an application key of another address', 'application', boundKey, admin, {
      ...bound,
      acl: FULL_ACL,
    });
    const deleted = await panel.createUser();
    await this.scene.subuser(this.server, deleted, ALL_SUBUSER_PERMISSIONS);
    const left = await panel.accountKey(deleted);
    // Used once, so that whatever remembers keys remembers this one.
    if ((await panel.api(left).get('/api/client/account')).status !== 200) throw new Error('not used');
    if ((await api.delete(`/api/application/users/${deleted.id}`)).status !== 204)
      throw new Error('not deleted');
    this.bearer('a key of a deleted subuser', 'dead', left);
  }

  private async addPeople(): Promise<void> {
    const { panel, admin, owner } = this.world;
    const person = async (name: string, user: User, facts: Facts): Promise<void> =>
      this.bearer(name, 'account', await panel.accountKey(user), user, facts);
    await person('root administrator', admin, { isAdmin: true });
    await person('owner', owner, { permissions: ALL_SUBUSER_PERMISSIONS });
    await person('another tenant', await panel.createUser(), {});
    const subuser = async (name: string, permissions: readonly string[]): Promise<void> => {
      const user = await panel.createUser();
      await this.scene.subuser(this.server, user, permissions);
      await person(`subuser with ${name}`, user, { permissions });
    };
    await subuser('nothing', []);
    await subuser('everything', ALL_SUBUSER_PERMISSIONS);
    // The groups below do not tell a group's own permissions apart.
    const isReading = (permission: string): boolean => permission.endsWith('.read');
    await subuser('all that reads', ALL_SUBUSER_PERMISSIONS.filter(isReading));
    await subuser(
      'all that does more than read',
      ALL_SUBUSER_PERMISSIONS.filter((one) => !isReading(one)),
    );
    for (const group of Object.keys(SUBUSER_PERMISSIONS)) {
      await subuser(
        `all of ${group}`,
        ALL_SUBUSER_PERMISSIONS.filter((one) => one.startsWith(`${group}.`)),
      );
    }
  }

  private async addApplicationKeys(): Promise<void> {
    const { panel, admin } = this.world;
    const key = async (name: string, acl: AclBits, user = admin, isAdmin = true): Promise<void> =>
      this.bearer(`application key ${name}`, 'application', await panel.applicationKey(user, acl), user, {
        acl,
        isAdmin,
      });
    await key('with everything', FULL_ACL);
    await key('with nothing', {});
    await key('that reads everything', allWith(ACL_READ));
    await key('that writes everything and reads nothing', allWith(ACL_WRITE));
    for (const resource of ACL_RESOURCES) await key(`for ${resource}`, { [resource]: ACL_READ | ACL_WRITE });
    const fallen = await panel.createAdmin();
    await key('of a former administrator', FULL_ACL, fallen, false);
    const used = this.list.at(-1)!.headers()['authorization']!.slice('Bearer '.length);
    if ((await panel.api(used).get('/api/application/users')).status !== 200) throw new Error('not used');
    const change = await this.world.api.patch(`/api/application/users/${fallen.id}`, { root_admin: false });
    if (change.status !== 200) throw new Error(`not changed: ${change.status}`);
  }

  private async addNodes(): Promise<void> {
    this.bearer("the server's node", 'node', tokenOf(this.world.node));
    this.bearer('another node', 'other node', tokenOf(await this.world.addNode()));
  }

  private async addBrowsers(): Promise<void> {
    const { panel, admin, owner } = this.world;
    const login = async (user: User): Promise<Browser> => {
      const browser = new Browser(panel);
      await browser.login(user.username);
      if (browser.cookie === null) throw new Error(`${user.username} is not logged in`);
      this.browsers.push({ browser, user });
      return browser;
    };
    const page = (
      name: string,
      { cookie = 'whole', header, ...facts }: Credentials,
      user: User,
      headers: () => Record<string, string>,
    ): void => {
      this.list.push({ name, cookie, header, user, ...facts, headers });
    };
    const whole =
      (browser: Browser, origin = panelOrigin) =>
      (): Record<string, string> => ({
        cookie: browser.cookie!,
        origin,
        'x-csrf-token': browser.csrf!,
      });
    const asOwner = { permissions: ALL_SUBUSER_PERMISSIONS };
    const ofOwner = await login(owner);
    const ofAdmin = await login(admin);
    const tenant = await panel.createUser();
    const ofTenant = await login(tenant);
    page("owner's browser", asOwner, owner, whole(ofOwner));
    page("administrator's browser", { isAdmin: true }, admin, whole(ofAdmin));
    page("another tenant's browser", {}, tenant, whole(ofTenant));
    page(
      "administrator's browser without its token",
      { isAdmin: true, cookie: 'without its token' },
      admin,
      () => ({
        cookie: ofAdmin.cookie!,
        origin: panelOrigin,
      }),
    );
    page(
      "administrator's browser on another page",
      { isAdmin: true, cookie: 'from another page' },
      admin,
      whole(ofAdmin, 'http://elsewhere.test'),
    );
    page("administrator's browser with a garbage key", { isAdmin: true, header: 'dead' }, admin, () => ({
      ...whole(ofAdmin)(),
      authorization: 'Bearer garbage',
    }));
    const left = new Browser(panel);
    await left.login(admin.username);
    const ended = whole(left)();
    if ((await left.post('/api/auth/logout')).status !== 204) throw new Error('not logged out');
    page("administrator's ended session", { isAdmin: true, cookie: 'ended' }, admin, () => ended);
  }
}

const panelOrigin = 'http://panel.test';
