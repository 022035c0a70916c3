import { Injectable } from '@nestjs/common';
import type { ActivityDescriptor, ActivityProperties } from '@app/contracts/activity/define-activity.js';
import type { PerCall } from '@app/contracts/core/call.js';
import type { InputOf, ResponseOf, RouteDescriptor } from '@app/contracts/core/route.js';
import { fileChanged } from '@app/contracts/errors/file.errors.js';
import type { PermittedServer } from '../../access/server-access.port.js';
import { daemonAnswered } from '../../platform/daemon-client/daemon-errors.js';
import { answerOf, type NodeStream, type PerStream } from '../../platform/daemon-client/daemon-stream.js';
import { ActivityService } from '../activity/index.js';
import { NodeGateway } from '../nodes/index.js';

/** A node's calls are made for one server each. */
type OfServer<T extends RouteDescriptor> = Omit<InputOf<T>, 'params'> & {
  readonly params?: Readonly<Record<string, string>>;
};

/** The files of a server on its node. An event is recorded once the node has done what it tells of. */
@Injectable()
export class FileNode {
  constructor(
    private readonly gateway: NodeGateway,
    private readonly activity: ActivityService,
  ) {}

  call<T extends RouteDescriptor>(
    server: PermittedServer,
    route: T,
    input: OfServer<T>,
    per?: PerCall,
  ): Promise<ResponseOf<T>> {
    return this.gateway.call(server.nodeId, route, inputOf(server, input), per);
  }

  /** Throws fileChanged (412) too, where the caller stated a precondition. */
  async stream<T extends RouteDescriptor>(
    server: PermittedServer,
    route: T,
    input: OfServer<T>,
    per?: PerStream,
  ): Promise<NodeStream> {
    try {
      return await this.gateway.stream(server.nodeId, route, inputOf(server, input), per);
    } catch (error) {
      const isConditional = Object.keys(per?.headers ?? {}).some((name) => name.startsWith('if-'));
      throw isConditional && daemonAnswered(error, 412) ? fileChanged({ cause: error }) : error;
    }
  }

  /** Sends a body and waits for what the node makes of it. */
  async send<T extends RouteDescriptor>(
    server: PermittedServer,
    route: T,
    input: OfServer<T>,
    per: PerStream,
  ): Promise<{ readonly answer: ResponseOf<T>; readonly etag: string | undefined }> {
    const stream = await this.stream(server, route, input, per);
    return { answer: await answerOf(stream, route), etag: stream.headers.etag };
  }

  record<E extends ActivityDescriptor>(
    { id }: PermittedServer,
    event: E,
    properties: ActivityProperties<E>,
  ): Promise<void> {
    return this.activity.record(event, { properties, subjects: [{ type: 'server', id }] });
  }
}

const inputOf = <T extends RouteDescriptor>({ uuid }: PermittedServer, input: OfServer<T>): InputOf<T> =>
  ({ ...input, params: { ...input.params, server: uuid } }) as never;
