// Longer than other files: the calls of all repositories in one list.
import { randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { Preferences } from '@app/contracts/client/preferences.contract.js';
import { NO_ROTATION } from '@app/contracts/core/backup-rotation.js';
import { FULL_ACL } from '@app/contracts/permissions/acl.js';
import type { RolePermission } from '@app/contracts/permissions/role.permissions.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { AdminRights } from '../../../../apps/panel/src/access/admin-rights.js';
import { ActivityRepository } from '../../../../apps/panel/src/modules/activity/activity.repository.js';
import { AllocationsRepository } from '../../../../apps/panel/src/modules/allocations/allocations.repository.js';
import { ApiKeysRepository } from '../../../../apps/panel/src/modules/api-keys/api-keys.repository.js';
import { DatabaseHostsRepository } from '../../../../apps/panel/src/modules/database-hosts/database-hosts.repository.js';
import { DatabasesRepository } from '../../../../apps/panel/src/modules/databases/databases.repository.js';
import { BackupsRepository } from '../../../../apps/panel/src/modules/backups/backups.repository.js';
import { BackupProofsRepository } from '../../../../apps/panel/src/modules/backups/proofs/backup-proofs.repository.js';
import { BackupRotationRepository } from '../../../../apps/panel/src/modules/backups/rotation/backup-rotation.repository.js';
import { BackupHostsRepository } from '../../../../apps/panel/src/modules/backups/stores/backup-hosts.repository.js';
import { BackupObjectsRepository } from '../../../../apps/panel/src/modules/backups/stores/backup-objects.repository.js';
import { BackupRepositoriesRepository } from '../../../../apps/panel/src/modules/backups/stores/backup-repositories.repository.js';
import { EggsRepository } from '../../../../apps/panel/src/modules/eggs/eggs.repository.js';
import { VisibleServersRepository } from '../../../../apps/panel/src/modules/events/visible-servers.repository.js';
import { IdempotencyRepository } from '../../../../apps/panel/src/modules/idempotency/idempotency.repository.js';
import { LocationsRepository } from '../../../../apps/panel/src/modules/locations/locations.repository.js';
import { MountsRepository } from '../../../../apps/panel/src/modules/mounts/mounts.repository.js';
import { NestsRepository } from '../../../../apps/panel/src/modules/nests/nests.repository.js';
import { JoinTokensRepository } from '../../../../apps/panel/src/modules/nodes/link/join-tokens.repository.js';
import { NodesRepository } from '../../../../apps/panel/src/modules/nodes/nodes.repository.js';
import { NotificationsRepository } from '../../../../apps/panel/src/modules/notifications/notifications.repository.js';
import { PreferencesRepository } from '../../../../apps/panel/src/modules/preferences/preferences.repository.js';
import { operationFilters } from '../../../../apps/panel/src/modules/operations/operation-filters.repository.js';
import { OperationsRepository } from '../../../../apps/panel/src/modules/operations/operations.repository.js';
import { OverviewRepository } from '../../../../apps/panel/src/modules/overview/overview.repository.js';
import { ProblemRowsRepository } from '../../../../apps/panel/src/modules/overview/problems/problem-rows.repository.js';
import { ProblemsRepository } from '../../../../apps/panel/src/modules/overview/problems/problems.repository.js';
import { RemoteServersRepository } from '../../../../apps/panel/src/modules/remote/remote-servers.repository.js';
import { ClientServersRepository } from '../../../../apps/panel/src/modules/servers/client/client-servers.repository.js';
import { RightsRepository } from '../../../../apps/panel/src/modules/rights/rights.repository.js';
import { RequestLogRepository } from '../../../../apps/panel/src/modules/request-log/request-log.repository.js';
import { RolesRepository } from '../../../../apps/panel/src/modules/roles/roles.repository.js';
import { SchedulesRepository } from '../../../../apps/panel/src/modules/schedules/definitions/schedules.repository.js';
import { RunsRepository } from '../../../../apps/panel/src/modules/schedules/runs/runs.repository.js';
import { ServerDeletionsRepository } from '../../../../apps/panel/src/modules/servers/lifecycle/server-deletions.repository.js';
import { ServersRepository } from '../../../../apps/panel/src/modules/servers/servers.repository.js';
import { SshKeysRepository } from '../../../../apps/panel/src/modules/ssh-keys/ssh-keys.repository.js';
import { SettingsRepository } from '../../../../apps/panel/src/modules/settings/settings.repository.js';
import { StartupRepository } from '../../../../apps/panel/src/modules/startup/startup.repository.js';
import { DrainsRepository } from '../../../../apps/panel/src/modules/drains/drains.repository.js';
import { EggTrialsRepository } from '../../../../apps/panel/src/modules/egg-trials/egg-trials.repository.js';
import { TransfersRepository } from '../../../../apps/panel/src/modules/transfers/transfers.repository.js';
import { SubusersRepository } from '../../../../apps/panel/src/modules/subusers/subusers.repository.js';
import { TwoFactorRepository } from '../../../../apps/panel/src/modules/two-factor/two-factor.repository.js';
import { UserTokensRepository } from '../../../../apps/panel/src/modules/login/user-tokens.repository.js';
import { NodeSessionsRepository } from '../../../../apps/panel/src/modules/users/sessions/node-sessions.repository.js';
import { UsersRepository } from '../../../../apps/panel/src/modules/users/users.repository.js';
import { WebsocketRepository } from '../../../../apps/panel/src/modules/websocket/websocket.repository.js';
import { INCLUDE_LIMIT as LIMIT } from '../../../../apps/panel/src/platform/http/include-limit.js';
import { placeOf } from '../../../../apps/panel/src/platform/database/page-place.js';
import { AppKeyRepository } from '../../../../apps/panel/src/platform/crypto/app-key.repository.js';
import { OutboxRepository } from '../../../../apps/panel/src/platform/queue/outbox.repository.js';
import { insert } from './client-scene.js';
import type { ServerWorld } from './server-world.js';

export interface RepositoryCall {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

/** Everywhere, and where roles are limited to some nodes. */
const SCOPES = [null, new Set([1, 2])] as const;
const READER: RolePermission[] = ['viewList server', 'view server'];
const RIGHTS = [
  AdminRights.ROOT,
  AdminRights.NONE,
  AdminRights.of([{ permissions: READER, nodes: null }]),
  AdminRights.of([{ permissions: READER, nodes: [1] }]),
] as const;

type Lists = Readonly<
  Record<
    | 'activity'
    | 'allocations'
    | 'clientServers'
    | 'databaseHosts'
    | 'locations'
    | 'nodes'
    | 'roles'
    | 'servers'
    | 'users',
    readonly ListRequest[]
  >
>;

/**
 * Calls of every method of every repository, so that each statement is sent once: a new method or branch is added
 * here. Each runs in a transaction of its own that is undone, with foreign keys off.
 */
export async function repositoryCalls(world: ServerWorld, lists: Lists): Promise<RepositoryCall[]> {
  const { panel, node, egg, owner, admin } = world;
  const [server, free] = [await world.server(), await world.allocate(2)];
  await panel.database.query(`UPDATE operations SET state = 'failed', error = 'e' WHERE server_id = ?`, [
    server.id,
  ]);
  const [variable] = await panel.database.query<{ id: number }>(
    'SELECT id FROM egg_variables WHERE egg_id = ?',
    [egg.id],
  );
  const key = await panel.accountKey(owner);
  const found: RepositoryCall[] = [];
  const calls = <R extends object>(
    type: Type<R>,
    list: (repository: R) => readonly (() => Promise<unknown>)[],
  ): void => {
    const repository = panel.app.get(type, { strict: false });
    list(repository).forEach((run, index) =>
      found.push({ name: `${type.name} ${index}: ${String(run)}`, run }),
    );
  };
  const now = new Date();
  const ids = [server.id];

  calls(ActivityRepository, (r) => [
    () =>
      r.insert({
        event: 'a:b',
        ip: '::1',
        actorId: owner.id,
        apiKeyId: null,
        properties: {},
        timestamp: now,
        subjects: [{ type: 'server', id: server.id }],
      }),
    ...lists.activity.map(
      (request) => () => r.page({ type: 'server', id: server.id }, { ...request, page: 2 }),
    ),
    () => {
      const filters = {
        actor: [owner.uuid, 'é'],
        api: ['true', 'false'],
        since: ['2026-01-01'],
        until: ['x'],
      };
      return r.page({ type: 'server', id: server.id }, { ...lists.activity[0]!, page: 2, filters }, true);
    },
    ...activityFilters(server.uuid).map((filters) => () => r.newest({ ...lists.activity[0]!, filters }, 5)),
    () => r.subjectsOf([1]),
    () => r.serversOfNode(node.id, [server.uuid]),
    () => r.usersByUuid([owner.uuid]),
    () => r.fingerprintsAt([now]),
    () => r.removeBefore(new Date(0), 5),
  ]);
  calls(AllocationsRepository, (r) => [
    ...lists.allocations.map((request) => () => r.page(node.id, request)),
    () => r.find(1),
    () => r.byIds(free),
    () => r.byServers(ids),
    () => r.byNodes([node.id], LIMIT),
    () => r.insertMissing(node.id, ['10.9.9.9'], [1, 2], 'alias'),
    () => r.deleteFree(free[0]!, node.id),
    () => r.lockFree(free, node.id),
    () => r.lockFree(free, undefined),
    () => r.candidates({ nodeIds: [node.id], ports: [{ from: 1, to: 9 }], isDedicated: true }, [1], 5),
    () => r.candidates({ nodeIds: [node.id], ports: [], isDedicated: false }, [], 5),
    () => r.candidates({ nodeIds: [node.id], ports: [], isDedicated: false, ip: '10.1.0.1' }, [], 5),
    () => r.portsAt(node.id, '10.1.0.1', { from: 1, to: 9 }),
    () => r.nodesWithFree({ nodeIds: [node.id], ports: [{ from: 1, to: 9 }], isDedicated: true }),
    () => r.nodesWithFree({ nodeIds: [node.id], ports: [], isDedicated: false }),
    () => r.portsOfAddresses(node.id, ['10.1.0.1'], [{ from: 1, to: 9 }]),
    () => r.setNotes(free[0]!, server.id, 'words'),
    () => r.assign(free, server.id, true),
    () => r.release(server.id),
    () => r.release(server.id, free),
  ]);
  calls(ApiKeysRepository, (r) => [
    () => r.findWithUser(key.slice(0, 16)),
    () => r.accountKeysOf(owner.id),
    () => r.countAccountKeysLocked(owner.id),
    () =>
      r.insert({
        userId: owner.id,
        keyType: 1,
        identifier: 'ptlc_statement',
        token: '0'.repeat(64),
        permissions: FULL_ACL,
        allowedIps: [],
        memo: '',
        expiresAt: null,
      }),
    () => r.findAccountKey(owner.id, 'x'),
    () => r.applicationKeys({ page: 1, perPage: 50 }),
    () => r.findApplicationKey('x'),
    () => r.delete(1),
    () => r.touch([1], now),
  ]);
  const hostFields = {
    name: 'n',
    engine: 'mysql' as const,
    host: 'h',
    port: 3306,
    username: 'u',
    password: 'p',
    maxDatabases: 1,
  };
  calls(DatabaseHostsRepository, (r) => [
    ...lists.databaseHosts.flatMap((request) => SCOPES.map((scope) => () => r.page(request, scope))),
    () => r.find(1),
    () => r.byIds([1]),
    () => r.findWithPassword(1),
    async () => {
      const id = await r.insert(hostFields);
      await r.setNodes(id, [node.id]);
      await r.find(id);
    },
    () => r.update(1, { name: 'x' }),
    () => r.setNodes(1, []),
    () => r.delete(1),
  ]);
  const newDatabase = {
    serverId: server.id,
    databaseHostId: 1,
    database: 's1_x',
    username: 'u1_x',
    remote: '%',
    password: 'p',
    maxConnections: null,
    dueAt: now,
  };
  calls(DatabasesRepository, (r) => [
    () => r.ofServer(server.id),
    () => r.findOfServer(1, server.id),
    () => r.byIds([1]),
    ...SCOPES.map((scope) => () => r.byParent('server', ids, LIMIT, scope)),
    ...SCOPES.map((scope) => () => r.byParent('database_host', [1], LIMIT, scope)),
    () => r.lockServer(server.id),
    () => r.count({ serverId: server.id }),
    () => r.count({ databaseHostId: 1 }),
    () => r.candidates(node.id),
    () => r.lockHost(1),
    async () => {
      await r.insert(newDatabase);
      await r.due(now, 5);
    },
    () => r.advance(1, 'reserved', 'creating', now),
    () => r.beginRotation(1, 'p', now),
    () => r.endRotation(1, 'p', true),
    () => r.endRotation(1, 'p', false),
    () => r.delete(1),
    () => r.postpone([1], 'e', now),
    () => r.orphansOn(1, now),
    () => r.namesOn(1),
  ]);
  const backup = { serverId: ids[0]!, uuid: randomUUID(), name: 'b', ignoredFiles: [], isLocked: false };
  calls(BackupsRepository, (r) => [
    () => r.page(ids[0]!, lists.servers[0]!),
    () => r.findByServer(ids[0]!, randomUUID()),
    () => r.find(1),
    () => r.isAwaited(1),
    () => r.begunSince(ids[0]!, now),
    () => r.findOldestRemovable(ids[0]!),
    () => r.findUnfinished(now, 5),
    () => r.findUnfinishedOf(ids[0]!),
    () => r.findRestoring(ids[0]!),
    () => r.findLastRestored(ids[0]!),
    () => r.findLastFailed(ids[0]!),
    () => r.insert({ ...backup, isScheduled: false }, now),
    () => r.update(1, { name: 'c' }),
    () => r.delete(1),
    () => r.lockServer(ids[0]!),
    () => r.findServer(ids[0]!),
    () => r.findNode(ids[0]!),
  ]);
  calls(BackupProofsRepository, (r) => [() => r.findDue(now, now), () => r.find(1)]);
  calls(BackupRotationRepository, (r) => [
    () => r.save(ids[0]!, { ...NO_ROTATION, keepLast: 1 }),
    () => r.find(ids[0]!),
    () => r.serversAfter(0, 5),
    () => r.findSuccessful(ids[0]!),
    () => r.delete(ids[0]!),
  ]);
  calls(BackupHostsRepository, (r) => [
    ...SCOPES.map((scope) => () => r.page(lists.locations[0]!, scope)),
    () => r.findForNode(node.id),
    async () => {
      const id = await r.insert({ name: 'h', schema: 'wings', format: 'tar', configuration: 'x' });
      await r.setNodes(id, [node.id]);
      await r.find(id);
      await r.update(id, { name: 'i' });
      await r.delete(id);
    },
  ]);
  calls(BackupObjectsRepository, (r) => [
    async () => {
      const stamps = { created_at: now, updated_at: now };
      const host = { name: 'h', schema: 'wings', configuration: 'x', ...stamps };
      const backupHostId = await insert(panel, 'backup_hosts', host);
      await r.insert({ backupHostId, backupId: null, objectKey: 'k' });
    },
    () => r.findOf(1),
    () => r.setUpload(1, 'u'),
    () => r.setState(1, 'open'),
    () => r.doomFailed(now),
    () => r.findDoomed(0, 5),
    () => r.delete(1),
  ]);
  calls(BackupRepositoriesRepository, (r) => [
    () => r.find(1),
    () => r.findOf(1, 1),
    () => r.findServed(1),
    async () => {
      const stamps = { created_at: now, updated_at: now };
      const host = { name: 'h', schema: 'wings', format: 'restic', configuration: 'x', ...stamps };
      const backupHostId = await insert(panel, 'backup_hosts', host);
      const row = { serverId: null, uuid: randomUUID(), path: 'p', password: 'x' };
      await r.delete(await r.insert({ backupHostId, ...row }));
    },
    () => r.findLeft(0, 5),
    () => r.findEmptyOf(1),
  ]);
  const variableColumns = {
    name: 'V',
    description: '',
    envVariable: 'LEVEL',
    defaultValue: '',
    isUserViewable: true,
    isUserEditable: true,
    rules: [],
    sort: null,
  };
  calls(EggsRepository, (r) => [
    () => r.all(),
    () => r.byNests([1]),
    () => r.byIds([egg.id]),
    // An egg that takes something of another one: its parent is read too.
    async () => {
      const columns = await eggColumns();
      const parent = await r.insert(randomUUID(), 1, columns);
      const child = await r.insert(randomUUID(), 1, columns);
      await r.update(child, { ...columns, copyScriptFrom: parent as never });
      await r.byIds([child]);
    },
    () => r.idOf(randomUUID()),
    () => r.own(egg.id),
    () => r.servers(egg.id, ['LEVEL'], 10),
    () => r.lock({ id: egg.id }),
    () => r.delete(egg.id),
    () => r.countChildren(egg.id),
    () => r.replaceVariables(egg.id, [{ ...variableColumns, envVariable: 'OTHER' }]),
    () => r.replaceVariables(egg.id, [variableColumns]),
  ]);
  const eggColumns = async () => ({
    name: 'Egg',
    author: 'a@example.com',
    description: null,
    tags: [],
    icon: null,
    features: null,
    fileDenylist: [],
    dockerImages: { a: 'b' },
    startupCommands: { a: 'b' },
    configFiles: null,
    configStartup: null,
    configLogs: null,
    configStop: null,
    configFrom: null,
    scriptInstall: null,
    scriptEntry: 'ash',
    scriptContainer: 'alpine',
    copyScriptFrom: null,
    updateUrl: null,
  });
  calls(LocationsRepository, (r) => [
    ...lists.locations.map((request) => () => r.page(request)),
    () => r.find(1),
    () => r.byIds([1]),
    () => r.insert({ short: 'statement', long: null }),
    () => r.update(1, { long: 'x' }),
    () => r.delete(1),
  ]);
  const mount = { name: 'm', source: '/a', target: '/a', isReadOnly: true, isUserMountable: false };
  calls(MountsRepository, (r) => [
    ...SCOPES.map(
      (scope) => () => r.page({ ...lists.locations[0]!, filters: { name: ['é'], uuid: ['é'] } }, scope),
    ),
    async () => {
      const id = await r.insert({ ...mount, uuid: randomUUID(), description: null });
      await r.attach('egg', id, [egg.id]);
      await r.attach('node', id, [node.id]);
      await r.attach('server', id, ids);
      await r.find(id);
      await r.update(id, { name: 'x' });
      await r.serversPage(id, { page: 1, perPage: 5 });
      await r.firstServers([id], LIMIT);
      await r.ofServers(ids);
      for (const kind of ['egg', 'node', 'server'] as const) await r.detach(kind, id, 1);
      await r.delete(id);
    },
  ]);
  calls(NestsRepository, (r) => [
    () => r.page(lists.locations[0]!),
    () => r.find(1),
    () => r.byIds([1]),
    () => r.ensure({ uuid: randomUUID(), author: 'a', name: 'n', description: null }),
    () => r.insert({ uuid: randomUUID(), author: 'a', name: 'n', description: null }),
    () => r.update(1, { name: 'n' }),
    () => r.delete(0),
  ]);
  calls(JoinTokensRepository, (r) => [
    async () => r.take(await r.issue(node.id, new Date(now.getTime() + 3_600_000)), now),
  ]);
  calls(NodesRepository, (r) => [
    ...lists.nodes.flatMap((request) => SCOPES.map((scope) => () => r.page(request, scope))),
    () => r.find(node.id),
    () => r.lockWithLoad(node.id),
    () => r.findWithToken({ id: node.id }),
    () => r.findWithToken({ daemonTokenId: 'x' }),
    () => r.byIds([node.id]),
    () => r.byLocations([1]),
    () => r.mountSources(node.id),
    () => r.deployable([]),
    () => r.deployable([1]),
    () => r.every(),
    async () => {
      const { id: _, createdAt: _c, updatedAt: _u, ...fields } = (await r.findWithToken({ id: node.id }))!;
      return r.insert({ ...fields, uuid: randomUUID(), daemonTokenId: 'x' });
    },
    () => r.update(node.id, { name: 'x' }),
    () => r.lock(node.id),
    () => r.retireKey(node.id, 'x', { retiredTokenId: 'y', retiredToken: 'z', isRetiredInUse: true }),
    () => r.forgetRetiredKey(node.id, 'x'),
    () => r.delete(node.id),
  ]);
  calls(NodeSessionsRepository, (r) => [
    () => r.open(owner.id, server.id, now),
    () => r.nodes(owner.id, now),
    () => r.servers(owner.id, node.id, now),
    () => r.forgetOld(now),
  ]);
  calls(OperationsRepository, (r) => [
    () => r.insert(server.id, 'install', admin.id, now),
    () => r.findOf(server.id, 1),
    () => r.findLast(server.id),
    () => r.findLastLine(server.id),
    () => r.runningOf(ids),
    () => r.members(server.id),
    () => r.pageOfServer(server.id, lists.locations[0]!),
    () => r.pageOfUser(owner.id, false, lists.locations[0]!),
    () => r.pageOfUser(owner.id, true, lists.locations[0]!),
    () => r.find(1),
    () => r.newest([], lists.locations[0]!, 5),
    ...(['outcome', 'kind', 'server', 'node'] as const).map((name) => () => {
      const words = { outcome: 'failed', kind: 'backup', server: server.uuid, node: '1' };
      return r.newest(operationFilters({ [name]: [words[name]] }), lists.locations[0]!, 5);
    }),
    () => r.markCancelled(1, now),
    () => r.findRunning(server.id),
    () => r.renew(server.id, { step: 'pull', progress: 5, bytesDone: 1, bytesTotal: 2 }, now),
    () => r.renew(server.id, null, now),
    () => r.end([1], true, null, now),
    () => r.findExpired(now, 5),
    () => r.findLastFailed(server.id, ['e']),
    () => r.resume(1, now),
    () => r.findSilent(5),
    () => r.findRunningOfNode(node.id, now),
    () => r.lockServer(server.id),
    () => r.isStillExpired(1, now),
  ]);
  calls(AppKeyRepository, (r) => [() => r.keepFirst('0'.repeat(64))]);
  calls(NotificationsRepository, (r) => [
    () => r.page(owner.id, lists.locations[0]!),
    () => r.findServer(server.id),
    () => r.holders(server.id, 'control.start'),
    () => r.insert([owner.id], 'invitation', { uuid: server.uuid, name: 'n', ownerId: owner.id }, now),
    () => r.markRead(owner.id, 5),
    () => r.removeBefore(new Date(0), 5),
  ]);
  calls(PreferencesRepository, (r) => [
    () => r.find(owner.id),
    () => r.lock(owner.id),
    () => r.save(owner.id, Preferences.parse({}), 1),
  ]);
  calls(ServerDeletionsRepository, (r) => [
    () => r.put(server.id, now, now),
    () => r.due(now, 5),
    () => r.delay(server.id, now),
    () => r.drop(server.id),
  ]);
  calls(VisibleServersRepository, (r) => [
    ...RIGHTS.map((rights) => () => r.among({ id: owner.id, rights }, [server.uuid, server.identifier])),
    () => r.nodeOf(server.uuid),
    () => r.nodesOfHost(1),
  ]);
  const claim = { ownerId: owner.id, name: 'k', fingerprint: 'f'.repeat(64) };
  calls(IdempotencyRepository, (r) => [
    () => r.insert(claim, now),
    () => r.find(claim),
    () => r.answer(claim, 'a'),
    () => r.remove(claim),
    () => r.removeBefore(new Date(0), 5),
  ]);
  calls(RequestLogRepository, (r) => [
    () => r.insert([[now.getTime(), 'GET', '/x', 200, '192.0.2.1', owner.id, 'k', null, 1, randomUUID()]]),
    () => r.newest([], null, { page: 1, perPage: 5 }, 1_000),
    () => r.newest([], now, { page: 1, perPage: 5 }, 1_000),
    () => r.removeBefore(new Date(0), 5),
  ]);
  calls(OutboxRepository, (r) => [
    () => r.insert('j', [{ key: 'k', payload: {} }], now, now),
    () => r.find(1),
    () => r.remove({ id: 1, version: 1 }),
    async () => {
      await r.insert('j', [{ key: 'k', payload: {} }], new Date(0), now);
      return r.claim(now, now, 5);
    },
    () => r.bury({ id: 1, version: 1 }, 'e', now),
    () => r.countLost(1, 1),
    () => r.revive(1, now, now),
    () => r.reviveAll(['j'], now),
    () => r.deadByName(5),
    () => r.askedBefore(['j'], now),
    () => r.counts(),
    () => r.newest(true, { page: 1, perPage: 5 }, 1_000),
    () => r.newest(null, { page: 1, perPage: 5 }, 1_000),
    () => r.findListed(1),
    () => r.removeDead(new Date(0), 5),
    () => r.after(0, 5),
  ]);
  calls(OverviewRepository, (r) => [
    ...SCOPES.flatMap((scope) => [
      () => r.counts(scope),
      () => r.nodeIds([], 5, scope),
      () => r.nodeIds([node.id], 5, scope),
    ]),
    () => r.within(new Set([node.id]), { servers: [server.uuid], hosts: ['1'] }),
    () => r.ofNodes([node.id]),
  ]);
  calls(ProblemRowsRepository, (r) => [
    () => r.nodesInService(),
    () => r.nodesWithoutPorts(),
    () => r.stuckDrains(),
    () => r.failedOperations(now),
    () => r.brokenBackups(),
    () => r.orphans(),
  ]);
  const problem = { code: 'job.failed', subjectType: 'job', subjectId: 'j', subjectName: 'é' } as const;
  calls(ProblemsRepository, (r) => [
    () => r.all(),
    () => r.insert([{ ...problem, detail: {}, since: now }]),
    () => r.update(1, { subjectName: 'x', detail: { count: 2 } }),
    () => r.delete([1]),
  ]);
  calls(RemoteServersRepository, (r) => [
    () => r.find(server.uuid),
    () => r.find(server.identifier),
    () => r.page(node.id, { limit: 5, offset: 0 }),
    () => r.allocations(ids, node.id),
    () => r.arriving(server.id, node.id),
  ]);
  const transfer = {
    serverId: server.id,
    oldNode: node.id,
    newNode: node.id,
    oldAllocation: null,
    newAllocation: 1,
    oldAdditionalAllocations: [],
    newAdditionalAllocations: [],
  };
  calls(EggTrialsRepository, (r) => [
    () => r.insert(egg.id, node.id, now, now),
    () => r.update(1, { outcome: 'failed', error: 'x', log: ['é'] }),
    () => r.newest(egg.id, 5),
    () => r.forgetOld(egg.id, 5),
    () => r.due(now, 5),
    () => r.delete(1),
  ]);
  const drain = { id: 1, nodeId: node.id };
  calls(DrainsRepository, (r) => [
    () => r.insert(node.id, 2, [node.id], now),
    () => r.findLast(node.id),
    () => r.findActive(node.id),
    () => r.allActive(),
    () => r.lockActive(1),
    () => r.setAtOnce(1, 3),
    () => r.note({ drainId: 1, serverId: server.id, reason: 'x', isRefused: true, triedAt: now }),
    () => r.noteFailure(1, server.id, 1, { failures: 1 }),
    () => r.counts(drain),
    () => r.moving(1),
    () => r.left(drain, 10),
    () => r.due(drain, now, 10),
    () => r.failed(1),
    () => r.forgetFailures(1),
    () => r.end(1, now),
  ]);
  calls(TransfersRepository, (r) => [
    () => r.insert(transfer, now),
    () => r.find(1),
    () => r.findRunning(server.id),
    () => r.findLast(server.id),
    () => r.backupsOnNode(server.id),
    () => r.hasRepositoryOnNode(server.id),
    () => r.setArchived({ id: 1, serverId: server.id }),
    () => r.end({ id: 1, serverId: server.id }, true),
  ]);
  const schedule = {
    name: 's',
    cronMinute: '0',
    cronHour: '0',
    cronDayOfMonth: '*',
    cronMonth: '*',
    cronDayOfWeek: '*',
    timeZone: 'UTC',
    isActive: true,
    onlyWhenOnline: false,
    missed: 'late',
    nextRunAt: now,
  } as const;
  const task = { action: 'command', payload: 'x', timeOffset: 0, continueOnFailure: false } as const;
  calls(SchedulesRepository, (r) => [
    () => r.ofServer(server.id),
    () => r.find(server.id, 1),
    () => r.lock(1),
    () => r.lockServer(server.id),
    () => r.backupLimit(server.id),
    () => r.count(server.id),
    () => r.insert(server.id, schedule, now),
    () => r.update(1, { name: 'x' }, now),
    () => r.delete(1),
    () => r.tasksOf([1, 2]),
    () => r.findTask(1, 1),
    () => r.insertTask(1, task, now),
    () => r.updateTask(1, { payload: 'x' }, now),
    () => r.deleteTask(1),
    () => r.order([1, 2]),
  ]);
  const run = {
    cause: 'cron',
    plannedAt: now,
    readyAt: now,
    wakeAt: new Date(0),
    outcome: null,
    reason: null,
    tasks: [],
    startedAt: now,
    endedAt: null,
  } as const;
  calls(RunsRepository, (r) => [
    () => r.page(1, { page: 2, perPage: 5 }),
    () => r.find(1),
    () => r.open([1, 2]),
    () => r.lockDue(now, 5),
    () => r.places(ids),
    () => r.setNext([{ id: 1, nextRunAt: now }]),
    async () => {
      await r.insert([{ ...run, scheduleId: 1 }]);
      return r.claimWaking(now, now, 5);
    },
    () => r.change({ id: 1, version: 0 }, { isStarted: true }),
    () => r.renew({ id: 1, version: 0 }, now),
    () => r.noteRun(1, now),
    () => r.removeBefore(new Date(0), 5),
  ]);
  const types = [null, 'owner', 'admin', 'admin-all'] as const;
  calls(ClientServersRepository, (r) => [
    () => r.find('uuid', server.uuid, owner.id),
    () => r.find('uuid_short', server.identifier, owner.id),
    ...types.flatMap((type) =>
      lists.clientServers.flatMap((request) =>
        SCOPES.flatMap((scope) => {
          const list = { userId: owner.id, type, scope };
          return [
            () => r.page(list, request.filters, placeOf(request, null), null),
            () => r.page(list, request.filters, placeOf({ page: 2, perPage: 1 }, 2), [2, 0]),
            () => r.counts(list, request.filters),
          ];
        }),
      ),
    ),
  ]);
  calls(ServersRepository, (r) => [
    ...lists.servers.flatMap((request) => SCOPES.map((scope) => () => r.page(request, scope))),
    () => r.find(server.id),
    () => r.isTransferring(server.id),
    () => r.findByExternalId('é'),
    () => r.byIds(ids),
    ...['user', 'node', 'location', 'nest', 'egg'].flatMap((parent) =>
      SCOPES.map((scope) => () => r.byParent(parent, [1], LIMIT, scope)),
    ),
    () => r.lock(server.id),
    async () => {
      const row = (await r.find(server.id))!;
      const { locationId: _l, locationShort: _s, id: _i, createdAt: _c, updatedAt: _u, ...fields } = row;
      const { installedAt: _a, dockerLabels: _d, ...rest } = fields;
      const uuid = randomUUID();
      return r.insert({ ...rest, uuid, uuidShort: uuid.slice(0, 8), allocationId: null }, now);
    },
    () => r.update(server.id, { ownerId: admin.id }),
    () => r.swapStatus(server.id, null, 'suspended'),
    () => r.swapStatus(server.id, 'suspended', null),
    () => r.swapStatusOfNode(node.id, ['suspended'], null),
    () => r.delete(server.id),
    () => r.existsUuid(server.uuid),
    () => r.existsUser(owner.id),
    () => r.existsEgg(egg.id),
    () => r.lockNodes([node.id]),
  ]);
  calls(SshKeysRepository, (r) => [
    () => r.ofUser(owner.id),
    () => r.count(owner.id),
    () => r.insert({ userId: owner.id, name: 'n', publicKey: 'p', fingerprint: 'f' }),
    () => r.has(owner.id, 'f'),
    () => r.delete(owner.id, 'f'),
  ]);
  calls(SettingsRepository, (r) => [
    () => r.all(),
    () => r.lockAll(),
    () => r.save(new Map([['x', '1']])),
    () => r.delete(['x']),
  ]);
  calls(StartupRepository, (r) => [
    () => r.findServer(server.id),
    () => r.values(ids),
    () => r.save(server.id, new Map([[variable!.id, 'x']]), now),
    () => r.deleteAllBut(server.id, []),
  ]);
  calls(SubusersRepository, (r) => [
    () => r.rowsOf(ids),
    () => r.ofServers(ids),
    () => r.findByUuid(server.id, owner.uuid),
    () => r.find(server.id, owner.id),
    () => r.findById(1),
    () => r.count(server.id),
    () => r.holdServer(server.id),
    () => r.findServerName(server.id),
    () => r.insert(server.id, admin.id, []),
    () => r.update(1, server.id, ['websocket.connect']),
    () => r.delete(server.id, owner.id),
  ]);
  calls(TwoFactorRepository, (r) => [
    () => r.findLocked(owner.id),
    () => r.offer(owner.id, 's'),
    () => r.update(owner.id, { recoveryCodes: [] }),
    () => r.delete(owner.id),
  ]);
  calls(UserTokensRepository, (r) => [
    async () => {
      const inAnHour = new Date(now.getTime() + 3_600_000);
      return r.take(await r.issue(owner.id, 'welcome', inAnHour), 'welcome', now);
    },
  ]);
  calls(UsersRepository, (r) => [
    ...lists.users.map((request) => () => r.page(request)),
    () => r.find(owner.id),
    () => r.findLocked(owner.id),
    () => r.findByExternalId('é'),
    () => r.findActing(owner.id),
    () => r.findByName('é'),
    () => r.findByEmail('é'),
    () => r.findForLogin('é'),
    () => r.replaceHash(owner.id, 'former', 'new'),
    () => r.findFirstAdmin(),
    () => r.byIds([owner.id]),
    () => r.taken({ username: 'a', usernameSkeleton: 'd', email: 'b', externalId: 'c' }, null),
    async () => {
      const { id: _, createdAt: _c, updatedAt: _u, ...fields } = (await r.find(owner.id))!;
      const name = { username: 'statement', usernameSkeleton: null };
      return r.insert({ ...fields, ...name, uuid: randomUUID(), email: 's@example.com' });
    },
    () => r.update(owner.id, { nameFirst: 'x' }),
    () => r.delete(owner.id),
    () => r.ownsServers(owner.id),
    () => r.countAdminsLocked(),
    () => r.ofRoles([1], LIMIT),
  ]);
  calls(RightsRepository, (r) => [() => r.grantsOf(owner.id)]);
  calls(RolesRepository, (r) => [
    ...lists.roles.map((request) => () => r.page(request)),
    () => r.find(1),
    () => r.byIds([1]),
    () => r.lock([1]),
    () => r.ofUsers([owner.id, admin.id]),
    async () => {
      const id = await r.insert({ name: 'r', permissions: ['view node'], isLimited: true });
      await r.setNodes(id, [node.id]);
      await r.give(owner.id, [id]);
      await panel.app.get(RightsRepository, { strict: false }).grantsOf(owner.id);
      await r.holders(id);
      await r.heldAmong(owner.id, [id]);
      await r.take(owner.id, [id]);
      await r.update(id, { name: 's', permissions: [], isLimited: false });
      await r.setNodes(id, []);
      await r.delete(id);
    },
  ]);
  calls(WebsocketRepository, (r) => [
    () => r.server(server.uuid),
    () => r.server(server.identifier),
    () => r.user(owner.uuid),
  ]);
  return found;
}

const activityFilters = (server: string): Record<string, string[]>[] => [
  { server: [server] },
  { event: ['é'] },
  { event: ['server:power', 'user'], server: [server], actor: ['é'] },
  { actor: ['é'] },
  { since: ['2026-01-01'] },
];
