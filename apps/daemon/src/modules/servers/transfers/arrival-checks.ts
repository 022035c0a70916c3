import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv6 } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { BodyOf, ResponseOf } from '@app/contracts/core/route.js';
import type { checkArrival } from '@app/contracts/daemon/transfers.contract.js';
import { FilesystemError, ServerFiles } from '../../../platform/filesystem/index.js';
import { Runtime, RuntimeError } from '../../../platform/runtime/runtime.port.js';
import { imageOf } from '../container/container-spec.js';

type Wanted = BodyOf<typeof checkArrival>;
type Problem = ResponseOf<typeof checkArrival>['problems'][number];

/** What would keep a server from running here, found out before it is stopped elsewhere: daemon-runtime.md §8. */
@Injectable()
export class ArrivalChecks {
  constructor(
    private readonly files: ServerFiles,
    private readonly runtime: Runtime,
  ) {}

  async problems({ bytes, image, ports }: Wanted): Promise<Problem[]> {
    const found = await Promise.all([this.space(bytes), this.image(image), this.ports(ports)]);
    return found.flat();
  }

  private async space(bytes: number): Promise<Problem[]> {
    try {
      await this.files.staged.assertRoom(bytes, 1);
      return [];
    } catch (error) {
      if (!(error instanceof FilesystemError)) throw error;
      return [{ code: 'space', detail: `${error.message} Free some, or choose another node.` }];
    }
  }

  private async image(named: string): Promise<Problem[]> {
    const { image, isLocal } = imageOf({ container: { image: named } });
    if ((await this.runtime.imageId(image)) !== null) return [];
    const missing = `The image ${image} is not on the node`;
    if (isLocal)
      return [{ code: 'image', detail: `${missing}, and it is marked as local: make it there first.` }];
    try {
      await this.runtime.findRemotely(image);
      return [];
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      return [{ code: 'image', detail: `${missing}, and cannot be pulled there: ${error.detail}` }];
    }
  }

  private async ports(wanted: Wanted['ports']): Promise<Problem[]> {
    const problems: Problem[] = [];
    for (const { ip, port } of wanted) {
      const isTaken = (await isTcpTaken(ip, port)) || (await isUdpTaken(ip, port));
      const detail = `Another program of the node uses ${ip}:${port}: stop it, or choose another allocation.`;
      if (isTaken) problems.push({ code: 'port', detail });
    }
    return problems;
  }
}

/** An address that is none of the machine's own is the engine's business, as with a router before it. */
const isInUse = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EADDRINUSE';

async function isTcpTaken(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen({ host, port, exclusive: true }), 'listening');
    return false;
  } catch (error) {
    return isInUse(error);
  } finally {
    server.close();
  }
}

async function isUdpTaken(address: string, port: number): Promise<boolean> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  try {
    const bound = once(socket, 'listening');
    socket.bind({ address, port, exclusive: true });
    await bound;
    return false;
  } catch (error) {
    return isInUse(error);
  } finally {
    socket.close();
  }
}
