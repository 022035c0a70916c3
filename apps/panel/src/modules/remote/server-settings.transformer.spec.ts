import { describe, expect, it } from 'vitest';
import { ServerConfiguration } from '@app/contracts/remote/settings.js';
import type { ResolvedEgg } from '../eggs/index.js';
import type { RemoteServerRow } from './remote-servers.repository.js';
import { toServerConfiguration } from './server-settings.transformer.js';

const server: RemoteServerRow = {
  id: 7,
  uuid: '0b8f1c1e-7f57-4a0c-9f0a-2f1d7a1f6a11',
  nodeId: 1,
  name: 'one',
  description: '',
  status: null,
  skipScripts: false,
  memory: 1024,
  swap: -1,
  disk: 2048,
  io: 500,
  cpu: 150,
  threads: null,
  oomKiller: false,
  allocationId: 11,
  allocationLimit: 2,
  eggId: 3,
  startup: 'java -jar {{JAR}} --port {{SERVER_PORT}}',
  image: 'images.test/java:21',
  dockerLabels: null,
  locationShort: 'de',
  ownerUuid: '0f0f0f0f-0000-4000-8000-000000000000',
};

const egg = {
  id: 3,
  uuid: 'e0e0e0e0-0000-4000-8000-000000000000',
  features: ['eula', 'nobody-knows-this'],
  fileDenylist: ['server.properties'],
  forceOutgoingIp: false,
  config: {
    files: JSON.stringify({
      'server.properties': {
        parser: 'properties',
        find: { 'server-port': '{{server.allocations.default.port}}', motd: '{{env.MOTD}}' },
      },
    }),
    startup: JSON.stringify({ done: 'Done (' }),
    logs: null,
    stop: '^C',
  },
  variables: [
    { id: 1, envVariable: 'JAR', defaultValue: 'server.jar' },
    { id: 2, envVariable: 'MOTD', defaultValue: 'hello' },
  ],
} as unknown as ResolvedEgg;

const addresses = [
  { id: 11, ip: '10.0.0.1', port: 25565 },
  { id: 12, ip: '10.0.0.1', port: 25566 },
  { id: 13, ip: '10.0.0.2', port: 25565 },
];
const render = (part: Partial<RemoteServerRow> = {}, list = addresses) =>
  toServerConfiguration({ ...server, ...part }, egg, new Map([[2, 'welcome']]), {
    addresses: list,
    mounts: [],
  });

describe('toServerConfiguration', () => {
  it('is what the contract of daemons parses', () => {
    expect(ServerConfiguration.parse(JSON.parse(JSON.stringify(render())))).toEqual(render());
  });

  it('tells whose it is, which a node needs to keep others away from it', () => {
    expect(render().settings['owner']).toBe(server.ownerUuid);
  });

  it('gives the raw start line, the values in force and the panel facts', () => {
    const { settings } = render();
    expect(settings.invocation).toBe(server.startup);
    expect(settings.environment).toEqual({
      JAR: 'server.jar',
      MOTD: 'welcome',
      STARTUP: server.startup,
      P_SERVER_UUID: server.uuid,
      P_SERVER_LOCATION: 'de',
      P_SERVER_ALLOCATION_LIMIT: '2',
    });
  });

  it('speaks of the killer in both dialects', () => {
    expect(render().settings.build).toMatchObject({ oom_killer: false, oom_disabled: true });
    const { settings } = render({ oomKiller: true });
    expect(settings.build).toMatchObject({ oom_killer: true, oom_disabled: false });
    expect(settings.container).toEqual({
      image: server.image,
      requires_rebuild: false,
      oom_disabled: false,
    });
  });

  it('groups ports by address and names the primary one', () => {
    expect(render().settings.allocations).toEqual({
      force_outgoing_ip: false,
      default: { ip: '10.0.0.1', port: 25565 },
      mappings: { '10.0.0.1': [25565, 25566], '10.0.0.2': [25565] },
    });
  });

  it('points nowhere without allocations', () => {
    expect(render({ allocationId: null }, []).settings.allocations).toMatchObject({
      default: { ip: '127.0.0.1', port: 0 },
      mappings: {},
    });
  });

  it('sends features as an object of those it knows, and the denylist', () => {
    const { egg: sent } = render().settings;
    expect(sent).toMatchObject({ id: egg.uuid, file_denylist: ['server.properties'] });
    expect(Object.keys(sent.features as object)).toEqual(['eula']);
  });

  it('renders the config files for this server', () => {
    const { configs, stop, startup } = render().process_configuration;
    expect(startup).toMatchObject({ done: ['Done ('], user_interaction: [], strip_ansi: false });
    expect(stop).toEqual({ type: 'signal', value: 'C' });
    expect(configs).toEqual([
      {
        file: 'server.properties',
        parser: 'properties',
        replace: [
          { match: 'server-port', replace_with: '25565' },
          { match: 'motd', replace_with: 'welcome' },
        ],
      },
    ]);
  });

  it('says when the server is suspended, and leaves labels out unless there are some', () => {
    expect(render({ status: 'suspended' }).settings.suspended).toBe(true);
    expect(render().settings).not.toHaveProperty('labels');
    expect(render({ dockerLabels: { a: 'b' } }).settings.labels).toEqual({ a: 'b' });
  });
});
