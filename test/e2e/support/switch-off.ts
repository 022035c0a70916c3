import { Api } from './api.js';
import { eventually } from './eventually.js';
import type { Quickstart } from './system.js';

async function reach(
  { panel_url, client_key, server }: Quickstart,
  signal: string,
  state: string,
): Promise<void> {
  const client = new Api(panel_url, client_key);
  const path = `/api/client/servers/${server.identifier}`;
  await client.post(`${path}/power`, { signal });
  await eventually(`the demo server, ${state}`, async () => {
    const { body } = await client.get<{ attributes: { current_state: string } }>(`${path}/resources`);
    return body.attributes.current_state === state ? true : null;
  });
}

/** Ends the demo server, whatever others did with it before. */
export const switchOff = (quickstart: Quickstart): Promise<void> => reach(quickstart, 'kill', 'offline');

/** Starts the demo server, unless it runs. */
export const switchOn = (quickstart: Quickstart): Promise<void> => reach(quickstart, 'start', 'running');
