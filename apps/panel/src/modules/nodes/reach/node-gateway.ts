import { Injectable } from '@nestjs/common';
import type { PerCall } from '@app/contracts/core/call.js';
import type { InputOf, ResponseOf, RouteDescriptor } from '@app/contracts/core/route.js';
import { daemonUnreachable } from '@app/contracts/errors/common.errors.js';
import { DaemonClient } from '../../../platform/daemon-client/daemon-client.js';
import type { NodeStream, PerStream } from '../../../platform/daemon-client/daemon-stream.js';
import type { NodeRef } from '../../../platform/daemon-client/node-ref.js';
import { Database } from '../../../platform/database/database.js';
import { LiveServers } from '../../live/index.js';
import { NodeReferences } from './node-references.js';

/** The one way to a node: every call of the panel to a daemon's HTTP API goes through it. */
@Injectable()
export class NodeGateway {
  constructor(
    private readonly references: NodeReferences,
    private readonly daemons: DaemonClient,
    private readonly database: Database,
    private readonly live: LiveServers,
  ) {}

  /**
   * Calls a route of `@app/contracts/daemon` (conventions.md §9 "Node failures"). Rejects with notFound when there
   * is no such node, daemonUnreachable (504) when it gave no answer, and daemonRefused with its status when it
   * refused. A NodeRef in place of the id reaches a node under an address or key that the panel no longer keeps.
   *
   * Throws a TypeError inside a transaction: rows would stay locked for as long as the node takes, and what it was
   * told could not be rolled back.
   */
  async call<T extends RouteDescriptor>(
    node: number | NodeRef,
    route: T,
    input: InputOf<T>,
    per?: PerCall,
  ): Promise<ResponseOf<T>> {
    return this.reach(node, route, (reference) => this.daemons.call(reference, route, input, per));
  }

  /** The same with bodies as streams, see DaemonClient. */
  async stream<T extends RouteDescriptor>(
    node: number | NodeRef,
    route: T,
    input: InputOf<T>,
    per?: PerStream,
  ): Promise<NodeStream> {
    return this.reach(node, route, (reference) => this.daemons.stream(reference, route, input, per));
  }

  private async reach<R>(
    node: number | NodeRef,
    route: RouteDescriptor,
    work: (reference: NodeRef) => Promise<R>,
  ): Promise<R> {
    if (this.database.isInTransaction) {
      throw new TypeError(`node call ${route.id} inside a database transaction`);
    }
    const reference = typeof node === 'number' ? await this.references.get(node) : node;
    try {
      const answer = await work(reference);
      this.live.noteReach(reference.id, true);
      return answer;
    } catch (error) {
      this.live.noteReach(reference.id, !daemonUnreachable.is(error));
      throw error;
    }
  }
}
