import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, fetch as fetchWithAgent } from 'undici';
import { createCall, urlOf, type PerCall } from '@app/contracts/core/call.js';
import type { InputOf, ResponseOf, RouteDescriptor } from '@app/contracts/core/route.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { toDaemonError } from './daemon-errors.js';
import { openStream, type NodeStream, type PerStream } from './daemon-stream.js';
import { nodeUrl, type NodeRef } from './node-ref.js';

/** Calls routes of `@app/contracts/daemon`, for NodeGateway. */
@Injectable()
export class DaemonClient implements OnApplicationShutdown {
  private readonly timeoutMs: number;
  private readonly agent: Agent;
  /** Node's own fetch cannot be told how long a connection may take: 10 s for every node that is switched off. */
  private readonly fetch: typeof fetch;

  constructor(@Inject(PANEL_CONFIG) config: Pick<PanelConfig, 'daemonTimeoutMs' | 'daemonConnectTimeoutMs'>) {
    this.timeoutMs = config.daemonTimeoutMs;
    this.agent = new Agent({ connect: { timeout: config.daemonConnectTimeoutMs } });
    this.fetch = ((url: string, init: object) =>
      fetchWithAgent(url, { ...init, dispatcher: this.agent })) as unknown as typeof fetch;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /**
   * Rejects with daemonUnreachable (504) when there was no answer, with daemonRefused and the daemon's own status
   * when it refused (conventions.md §9).
   */
  async call<T extends RouteDescriptor>(
    node: NodeRef,
    route: T,
    input: InputOf<T>,
    per: PerCall = {},
  ): Promise<ResponseOf<T>> {
    const call = createCall({
      baseUrl: nodeUrl(node),
      headers: { authorization: `Bearer ${node.daemonToken}` },
      timeoutMs: this.timeoutMs,
      fetch: this.fetch,
    });
    try {
      return await call(route, input, per);
    } catch (error) {
      throw toDaemonError(error);
    }
  }

  /**
   * The same for bodies that are too large to hold: `per.body` goes out as it comes in, and the answer's body is left
   * to be read. Signed routes bring their token in the query.
   */
  async stream<T extends RouteDescriptor>(
    node: NodeRef,
    route: T,
    input: InputOf<T>,
    per: PerStream = {},
  ): Promise<NodeStream> {
    const { access } = route;
    const isSigned = typeof access === 'object' && 'signed' in access;
    try {
      return await openStream(urlOf(nodeUrl(node), route, input), {
        ...per,
        route,
        dispatcher: this.agent,
        answerMs: this.timeoutMs,
        headers: { ...per.headers, ...(isSigned ? {} : { authorization: `Bearer ${node.daemonToken}` }) },
      });
    } catch (error) {
      throw toDaemonError(error);
    }
  }
}
