import { randomUUID } from 'node:crypto';
import type { ApiClient } from './api-client.js';

/** What a node needs at least; the address is one that is never reached. */
export const nodeBody = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'Node',
  fqdn: 'node.example.com',
  scheme: 'https',
  memory: 1000,
  memory_overallocate: 0,
  disk: 10_000,
  disk_overallocate: 0,
  daemon_sftp: 2022,
  daemon_listen: 8080,
  ...fields,
});

/** A small egg of the newest version. */
export const eggBody = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  meta: { version: 'PLCN_v3', update_url: null },
  name: 'Test egg',
  author: 'author@example.com',
  uuid: randomUUID(),
  description: 'An egg.',
  tags: ['test'],
  features: ['eula'],
  docker_images: { Second: 'example/second:1', First: 'example/first:1' },
  file_denylist: ['secret.txt'],
  startup_commands: { Default: './run {{LEVEL}}' },
  config: {
    files: {
      'server.properties': {
        parser: 'properties',
        find: { 'server-port': '{{server.allocations.default.port}}' },
      },
    },
    startup: { done: 'Ready' },
    logs: {},
    stop: 'stop',
  },
  scripts: {
    installation: {
      script: '#!/bin/ash\r\necho hi\r\n',
      container: 'example/installer:1',
      entrypoint: 'ash',
    },
  },
  variables: [
    {
      name: 'Level',
      description: 'Name of the world.',
      env_variable: 'LEVEL',
      default_value: '1.10',
      user_viewable: true,
      user_editable: true,
      rules: ['required', 'string', 'max:20'],
      sort: 1,
    },
  ],
  ...fields,
});

export async function createNode(api: ApiClient, fields: Record<string, unknown> = {}): Promise<number> {
  const answer = await api.post('/api/application/nodes', nodeBody(fields));
  if (answer.status !== 201) throw new Error(`node: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.at<number>('attributes.id');
}

export interface CreatedEgg {
  readonly id: number;
  readonly nestId: number;
}

export async function createEgg(api: ApiClient, fields: Record<string, unknown> = {}): Promise<CreatedEgg> {
  const answer = await api.post('/api/application/eggs/import', eggBody(fields));
  if (answer.status !== 201) throw new Error(`egg: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { id: answer.at<number>('attributes.id'), nestId: answer.at<number>('attributes.nest') };
}
