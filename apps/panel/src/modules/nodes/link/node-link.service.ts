import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { NodeStatus } from '@app/contracts/application/node-link.contract.js';
import { AppError } from '@app/contracts/core/errors.js';
import { notFound } from '@app/contracts/errors/common.errors.js';
import { getIps, getSystem, getUtilization } from '@app/contracts/daemon/system.contract.js';
import { PANEL_CONFIG, type PanelConfig } from '../../../config/panel.config.js';
import { answerOf } from '../../../platform/daemon-client/daemon-stream.js';
import { LiveServers } from '../../live/index.js';
import type { LoadedNode } from '../loaded-node.js';
import { NodesRepository } from '../nodes.repository.js';
import { NodeGateway } from '../reach/node-gateway.js';
import { callLegs, callsLeg, clockLeg } from './node-link.policy.js';

const TIMEOUT_MS = 5_000;
const MIB = 1024 * 1024;

interface Asked {
  readonly error: AppError | null;
  readonly ms: number;
  readonly version: string | null;
  readonly skewMs: number | null;
}

/** How a node and the panel reach each other, asked now. */
@Injectable()
export class NodeLinks {
  constructor(
    private readonly gateway: NodeGateway,
    private readonly live: LiveServers,
    private readonly nodes: NodesRepository,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'appUrl'>,
  ) {}

  /** What a node hears of itself; it may be removed while it asks. */
  async statusOf(nodeId: number): Promise<z.output<typeof NodeStatus>> {
    const node = await this.nodes.find(nodeId);
    if (!node) throw notFound();
    return this.status(node);
  }

  /** Never fails for what is wrong with the node: that is what it tells. */
  async status(node: LoadedNode): Promise<z.output<typeof NodeStatus>> {
    const [asked, used, hasCalled] = await Promise.all([
      this.ask(node.id),
      this.used(node.id),
      this.live.hasCalled(node.id),
    ]);
    return {
      legs: [
        ...callLegs(asked.error, asked.ms, node.retiredTokenId !== null),
        clockLeg(asked.skewMs),
        callsLeg(hasCalled, this.config.appUrl),
      ],
      version: asked.version,
      skew_ms: asked.skewMs,
      used,
      promised: { ...node.allocated },
    };
  }

  /** Throws what a call to the node throws. */
  async addresses(nodeId: number): Promise<string[]> {
    return (await this.gateway.call(nodeId, getIps, {}, { timeoutMs: TIMEOUT_MS })).ip_addresses;
  }

  private async ask(nodeId: number): Promise<Asked> {
    const before = Date.now();
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const stream = await this.gateway.stream(nodeId, getSystem, {}, { signal });
      const ms = Date.now() - before;
      const { version } = await answerOf(stream, getSystem);
      return { error: null, ms, version, skewMs: skewOf(stream.headers.date, before + ms / 2) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { error, ms: Date.now() - before, version: null, skewMs: null };
    }
  }

  /** Null of a daemon that does not tell, or is away. */
  private async used(nodeId: number): Promise<{ memory: number; disk: number; cpu: number } | null> {
    try {
      const now = await this.gateway.call(nodeId, getUtilization, {}, { timeoutMs: TIMEOUT_MS });
      const mib = (bytes: number): number => Math.round(bytes / MIB);
      return { memory: mib(now.memory_used), disk: mib(now.disk_used), cpu: now.cpu_percent };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return null;
    }
  }
}

/** The header has whole seconds: what is less than one is no difference. */
function skewOf(date: string | undefined, now: number): number | null {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return null;
  const skew = theirs - now;
  return Math.abs(skew) < 2_000 ? 0 : Math.round(skew / 1000) * 1000;
}
