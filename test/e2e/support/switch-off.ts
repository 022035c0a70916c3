import { Api } from './api.js';
import { eventually } from './eventually.js';
import type { Quickstart } from './system.js';

/** Ends the demo server, whatever others did with it before. */
export async function switchOff({ panel_url, client_key, server }: Quickstart): Promise<void> {
  const client = new Api(panel_url, client_key);
  const path = `/api/client/servers/${server.identifier}`;
  await client.post(`${path}/power`, { signal: 'kill' });
  await eventually('the end of the demo server', async () => {
    const { body } = await client.get<{ attributes: { current_state: string } }>(`${path}/resources`);
    return body.attributes.current_state === 'offline' ? true : null;
  });
}
