import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { localImage } from '@app/testing/images.js';
import { sharedServices } from '@app/testing/shared-services.js';
import type Docker from 'dockerode';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NODE_LABEL } from '../../../apps/daemon/src/platform/runtime/labels.js';
import { TestDaemon } from './support/test-daemon.js';

let daemon: TestDaemon;
let gateway: string;
/** As the daemon makes one for a server whose outgoing address is forced. */
let outgoing: Docker.Network;
const outgoingName = `ip-${randomUUID()}`;

beforeAll(async () => {
  daemon = await TestDaemon.prepare({});
  outgoing = await daemon.docker.createNetwork({ Name: outgoingName, Driver: 'bridge' });
  const bridge = (await daemon.docker.getNetwork('bridge').inspect()) as Docker.NetworkInspectInfo;
  gateway = bridge.IPAM!.Config![0]!['Gateway']!;
  // The address that nothing but the host and its containers can reach.
  await daemon.startHere({ api: { host: gateway } });
});
afterAll(async () => {
  await outgoing.remove();
  await daemon.close();
});

/** Asks the daemon through the bridge, once, and says how that went. */
const ASKING = 'wget -q -O - "$URL"; echo end $?';

/** What a container says that runs this script. */
async function says(script: string, labels: Record<string, string>, network = 'bridge'): Promise<string> {
  const container = await daemon.docker.createContainer({
    Image: localImage('busybox'),
    Cmd: ['sh', '-c', script],
    Env: [`URL=http://${gateway}:${daemon.port}/up`],
    Tty: true,
    Labels: labels,
    HostConfig: { NetworkMode: network },
  });
  try {
    await container.start();
    await container.wait();
    return String(await container.logs({ stdout: true, stderr: true }));
  } finally {
    await container.remove({ force: true });
  }
}

it.each([
  ['of this node', () => daemon.nodeUuid, 'bridge'],
  ['of another node on its engine', () => randomUUID(), 'bridge'],
  ['with a forced outgoing address', () => daemon.nodeUuid, outgoingName],
])('says nothing to a server %s over the bridge', async (_what, uuid, network) => {
  const said = await says(ASKING, { [NODE_LABEL]: uuid() }, network);
  expect(said).toContain('end 1');
  expect(said).not.toContain('status');
});

it('answers a panel or proxy in the same network, and the host through its bridge', async () => {
  // The engine lists a container a moment after it runs; a panel asks again, and so does this one.
  const asking = 'until wget -q -O - "$URL" 2>/dev/null; do sleep 0.1; done; echo end $?';
  expect(await says(asking, {})).toContain('{"status":"ok"}end 0');
  expect((await fetch(`http://${gateway}:${daemon.port}/up`)).status).toBe(200);
});

/** What `./rookery doctor` finds of a port of the host, in a process of its own as it is run there. */
async function doctorFinds(port: number): Promise<string> {
  const root = new URL('../../../', import.meta.url);
  const probe = `
    const { containersReachDaemon } = await import(${JSON.stringify(new URL('scripts/entry/parts/container-network.ts', root).href)});
    const at = { root: ${JSON.stringify(fileURLToPath(root))} };
    console.log(await containersReachDaemon(at, ${JSON.stringify(sharedServices().dockerSocket)}, { port: ${port}, networkMode: 'bridge' }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', probe]);
  return stdout.trim();
}

it('is what the doctor tells apart from a program that listens to servers', async () => {
  const open = createServer(() => undefined).listen(0, gateway);
  await once(open, 'listening');
  try {
    expect(await doctorFinds(daemon.port)).toBe('false');
    expect(await doctorFinds((open.address() as AddressInfo).port)).toBe('true');
  } finally {
    open.close();
  }
});
