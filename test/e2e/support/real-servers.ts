import { expect } from 'vitest';
import {
  askDdnet,
  askOpenTtd,
  askRedis,
  askZooKeeper,
  meetBzflag,
  meetMinetest,
  pingMinecraft,
} from './protocols.js';
import type { Address } from './tcp-probe.js';

/** A server that others wrote, and how it is told from one that does not really run. */
export interface RealServer {
  title: string;
  /** File in test/fixtures/eggs/servers. */
  egg: string;
  memoryMib: number;
  /** Differs from the egg's defaults and from what its script writes, so that only the parser can have set it. */
  environment: Record<string, string>;
  /** A piece of the console line by which the daemon knows that it runs. */
  ready: string;
  /** A piece of a file of the server that its parser has written: path and text. */
  configured: (port: number) => Record<string, string | RegExp>;
  /** Speaks its protocol on its allocation. */
  proof: (address: Address) => Promise<void>;
  /** Signals the engine sends for a stop, and the exit code: none where a command stops it. */
  end: { signals: string[]; exitCodes: string[] };
}

const SIGINT = '2';
const bySignal = { signals: [SIGINT], exitCodes: ['0'] };
const byCommand = { signals: [], exitCodes: ['0'] };

/** PHP's answer: the version and what site.json holds. */
interface Page {
  php: number;
  site: { title: string; port: number; pages: { name: string; language: string }[] };
}

export const REAL_SERVERS: readonly RealServer[] = [
  {
    title: 'Minetest',
    egg: 'minetest.json',
    ready: 'Server for gameid="minetest" listening on',
    memoryMib: 256,
    environment: { SERVER_TITLE: 'Nest of boxes', WORLD: 'boxes', MAX_USERS: '3' },
    configured: (port) => ({
      'minetest.conf': new RegExp(
        `^# Settings.*\nserver_name = Nest of boxes\n(.*\n)*port = ${port}\nmax_users = 3\n$`,
      ),
      'worlds/boxes/world.mt': /gameid = minetest/,
    }),
    proof: async (address) => {
      const first = await meetMinetest(address);
      expect(first.peer).toBeGreaterThan(1);
    },
    end: bySignal,
  },
  {
    title: 'OpenTTD',
    egg: 'openttd.yaml',
    ready: 'Map generated, starting game',
    memoryMib: 256,
    environment: { SERVER_TITLE: 'Rook line', MAX_CLIENTS: '7' },
    configured: (port) => ({ 'openttd.cfg': new RegExp(`server_port = ${port}\n`) }),
    proof: async (address) => {
      expect(await askOpenTtd(address)).toEqual({
        name: 'Rook line',
        revision: expect.stringMatching(/^\d+\.\d+/) as string,
        clientsMax: 7,
      });
    },
    end: byCommand,
  },
  {
    title: 'DDNet',
    egg: 'ddnet.yaml',
    ready: 'server name is',
    memoryMib: 256,
    environment: { SERVER_TITLE: "Race of the 'rooks'", MAX_CLIENTS: '5' },
    configured: (port) => ({ 'autoexec.cfg': `sv_port ${port}\nsv_map Tutorial\nsv_max_clients 5\n` }),
    proof: async (address) => {
      expect(await askDdnet(address)).toMatchObject({ name: "Race of the 'rooks'", map: 'Tutorial' });
    },
    end: bySignal,
  },
  {
    title: 'BZFlag',
    egg: 'bzflag.json',
    ready: 'listening on',
    memoryMib: 128,
    environment: { MAX_PLAYERS: '6' },
    configured: (port) => ({ 'bzfs.conf': `-p ${port}\n-mp 6\n-ms 3\n` }),
    proof: async (address) => {
      expect(await meetBzflag(address)).toEqual({ protocol: 'BZFS0221' });
    },
    end: bySignal,
  },
  {
    title: 'ZooKeeper',
    egg: 'zookeeper.yaml',
    ready: 'binding to port',
    memoryMib: 256,
    environment: { TICK_TIME: '1500', LOG_LEVEL: 'DEBUG' },
    configured: (port) => ({
      'zoo.cfg': new RegExp(
        `^# One server alone\\.\ntickTime\\s*=\\s*1500\n(.*\n)*clientPort\\s*=\\s*${port}\n`,
      ),
      'log4j.xml':
        /<!DOCTYPE log4j:configuration SYSTEM "log4j.dtd">\n(.*\n)* {4}<level value="DEBUG"\s*\/>\n {4}<appender-ref/,
    }),
    proof: async (address) => {
      expect(await askZooKeeper(address, 'ruok', /imok/)).toBe('imok');
      expect(await askZooKeeper(address, 'srvr', /Node count: \d+\n/)).toMatch(/Mode: standalone/);
    },
    // A JVM that a signal ends says so: 128 + 2.
    end: { signals: [SIGINT], exitCodes: ['130'] },
  },
  {
    title: 'Redis',
    egg: 'redis.json',
    ready: 'Ready to accept connections',
    memoryMib: 128,
    environment: { REDIS_PASSWORD: 'caw-caw_2026', MAX_MEMORY: '9' },
    configured: (port) => ({
      'redis.conf': `bind 0.0.0.0\nport ${port}\nrequirepass caw-caw_2026\nmaxmemory 9mb\nmaxmemory-policy noeviction\n`,
    }),
    proof: async (address) => {
      expect(await askRedis(address, ['PING'])).toEqual([expect.stringMatching(/^-NOAUTH/)]);
      expect(await askRedis(address, ['AUTH caw-caw_2026', 'PING'])).toEqual(['+OK', '+PONG']);
    },
    end: bySignal,
  },
  {
    title: 'nginx with PHP',
    egg: 'web.yaml',
    ready: 'ready to handle connections',
    memoryMib: 256,
    environment: { SITE_TITLE: 'Rooks & daws', SITE_LANGUAGE: 'de', PHP_WORKERS: '3' },
    configured: (port) => ({
      'nginx/nginx.conf': new RegExp(`# the port is written by the panel\n    listen ${port};\n`),
      'php/php-fpm.conf': /; how many requests are served at once\n(.*\n)*pm\.max_children\s*=\s*3\n/,
    }),
    proof: async ({ ip, port }) => {
      const answer = await fetch(`http://${ip}:${port}/`);
      expect(answer.headers.get('server')).toMatch(/^nginx/);
      expect((await answer.json()) as Page).toEqual({
        php: expect.any(Number) as number,
        site: { title: 'Rooks & daws', port, pages: [{ name: 'home', language: 'de' }] },
      });
    },
    end: bySignal,
  },
  {
    title: 'Minecraft 1.16.5 in Node.js',
    egg: 'minecraft.yaml',
    ready: 'Server listening on port',
    memoryMib: 512,
    environment: { MOTD: 'Squid of the rookery', MAX_PLAYERS: '12' },
    configured: (port) => ({ 'settings.json': new RegExp(`"port": ${port},`) }),
    proof: async (address) => {
      const status = await pingMinecraft(address);
      expect(status).toMatchObject({ version: { protocol: 754 }, players: { max: 12, online: 0 } });
      expect(JSON.stringify(status.description)).toContain('Squid of the rookery');
    },
    end: byCommand,
  },
];
