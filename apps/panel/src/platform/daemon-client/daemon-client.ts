import { Inject, Injectable } from '@nestjs/common';
import { createCall, type PerCall } from '@app/contracts/core/call.js';
import type { InputOf, ResponseOf, RouteDescriptor } from '@app/contracts/core/route.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { toDaemonError } from './daemon-errors.js';
import { nodeUrl, type NodeRef } from './node-ref.js';

/** Calls routes of `@app/contracts/daemon` on a node. Never inside a database transaction. */
@Injectable()
export class DaemonClient {
  private readonly timeoutMs: number;

  constructor(@Inject(PANEL_CONFIG) config: Pick<PanelConfig, 'daemonTimeoutMs'>) {
    this.timeoutMs = config.daemonTimeoutMs;
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
    });
    try {
      return await call(route, input, per);
    } catch (error) {
      throw toDaemonError(error);
    }
  }
}
