import { randomUUID } from 'node:crypto';
import { GAME } from '../support/test-daemon.js';

/** What a stock panel puts into its words, beside the uuid of the server. */
interface StockServer {
  readonly uuid: string;
  readonly port: number;
  readonly suspended?: boolean;
  readonly memory?: number;
}

interface NodePush {
  readonly uuid: string;
  readonly tokenId: string;
  readonly token: string;
  readonly port: number;
  readonly sftpPort: number;
}

/** How one of the two stock panels speaks where they differ: daemon-api.md §2, §3, §7, remote-api.md §4. */
export interface StockDialect {
  readonly name: string;
  /** What a POST without content carries: Laravel's client sends an empty array, Guzzle nothing. Both say JSON. */
  readonly emptyBody: string | undefined;
  /** Paths of the remote API that it lacks. */
  readonly lacks: readonly string[];
  readonly server: (server: StockServer) => object;
  readonly nodePush: (node: NodePush) => object;
  /** The body of POST /api/deauthorize-user. */
  readonly deauthorize: (user: string, servers: readonly string[]) => object;
  readonly compress: object;
  /** What `POST transfer` of the source carries beside url, token and server. */
  readonly transfer: (backups: readonly string[]) => object;
  /** How the panel calls a server off at the node that it comes to. */
  readonly cancelIncoming: (server: string) => { readonly path: string; readonly body?: object };
}

const process = {
  startup: { done: ['ready'], user_interaction: [], strip_ansi: false },
  stop: { type: 'command', value: 'stop' },
  configs: [
    {
      file: 'server.properties',
      parser: 'properties',
      replace: [
        { match: 'server-port', replace_with: '{{server.build.default.port}}' },
        { match: 'motd', replace_with: 'Hello' },
      ],
    },
  ],
};

const settings = ({ uuid, port, suspended = false, memory = 128 }: StockServer) => ({
  uuid,
  meta: { name: 'stock server', description: '' },
  suspended,
  environment: {
    MAX_PLAYERS: 20,
    WHITELIST: false,
    NOTHING: null,
    STARTUP: GAME,
    P_SERVER_UUID: uuid,
    P_SERVER_ALLOCATION_LIMIT: 0,
  },
  invocation: GAME,
  skip_egg_scripts: false,
  build: { memory_limit: memory, swap: 0, io_weight: 500, cpu_limit: 0, threads: null, disk_space: 64 },
  container: { image: '~rookery/busybox:local', requires_rebuild: false },
  allocations: {
    force_outgoing_ip: false,
    default: { ip: '127.0.0.1', port },
    mappings: { '127.0.0.1': [port] },
  },
});

const node = ({ uuid, tokenId, token, port, sftpPort }: NodePush) => ({
  debug: false,
  uuid,
  token_id: tokenId,
  token,
  api: {
    host: '127.0.0.1',
    port,
    ssl: {
      enabled: false,
      cert: '/etc/letsencrypt/live/a/fullchain.pem',
      key: '/etc/letsencrypt/live/a/privkey.pem',
    },
    upload_limit: 256,
  },
  system: { data: '/somewhere/else', sftp: { bind_port: sftpPort } },
  allowed_mounts: ['/etc'],
  remote: 'https://panel.example.com',
});

export const PELICAN: StockDialect = {
  name: 'Pelican',
  emptyBody: '[]',
  lacks: ['/operation'],
  server: (server) => {
    const base = settings(server);
    return {
      settings: {
        id: 7,
        ...base,
        build: { ...base.build, oom_killer: false },
        egg: {
          id: randomUUID(),
          file_denylist: ['secret.txt'],
          features: { eula: ['you need to agree to the eula'] },
        },
      },
      process_configuration: process,
    };
  },
  nodePush: node,
  // As its source does it, by mistake: the option of the client ends up in the body.
  deauthorize: (user, servers) => ({ json: { user, servers } }),
  compress: { name: 'packed', extension: 'zip' },
  transfer: (backups) => ({ backups }),
  // Another path than its node's, and again the option of the client in the body.
  cancelIncoming: (server) => ({
    path: '/api/transfer',
    body: { json: { server_id: server, server: { uuid: server } } },
  }),
};

export const PTERODACTYL: StockDialect = {
  name: 'Pterodactyl',
  emptyBody: undefined,
  lacks: ['/operation', '/container/status'],
  server: (server) => {
    const base = settings(server);
    return {
      settings: {
        ...base,
        environment: { ...base.environment, P_SERVER_LOCATION: 'eu' },
        build: { ...base.build, oom_disabled: true },
        container: { ...base.container, oom_disabled: true },
        mounts: [],
        // PHP encodes an empty map so.
        egg: { id: randomUUID(), file_denylist: ['secret.txt'], features: [] },
      },
      process_configuration: process,
    };
  },
  nodePush: node,
  deauthorize: (user, servers) => ({ user, servers }),
  compress: {},
  transfer: () => ({}),
  cancelIncoming: (server) => ({ path: `/api/transfers/${server}` }),
};
