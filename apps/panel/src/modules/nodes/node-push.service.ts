import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { NodeConfiguration } from '@app/contracts/application/nodes.contract.js';
import { AppError } from '@app/contracts/core/errors.js';
import { updateConfiguration } from '@app/contracts/daemon/system.contract.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { daemonAnswered } from '../../platform/daemon-client/daemon-errors.js';
import type { NodeRef } from '../../platform/daemon-client/node-ref.js';
import { JobHandler } from '../../platform/queue/define-job.js';
import { nodeConfiguration } from './node-configuration.js';
import { NodeGateway } from './reach/node-gateway.js';
import { NodeReferences } from './reach/node-references.js';
import { NodesRepository } from './nodes.repository.js';
import { pushConfiguration } from './push-configuration.job.js';

const TIMEOUT_MS = 5_000;

/** Tells daemons the configuration that their node's record asks for. */
@Injectable()
export class NodePush {
  constructor(
    private readonly repository: NodesRepository,
    private readonly references: NodeReferences,
    private readonly gateway: NodeGateway,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  /** Tries the way that the daemon knew before the change, then the present one: it may have been told already. */
  @JobHandler(pushConfiguration)
  async push({ nodeId, known }: z.output<typeof pushConfiguration.payload>): Promise<void> {
    const node = await this.repository.findWithToken({ id: nodeId });
    if (!node) return;
    const present = this.references.of(node);
    const before = this.references.of({ ...node, ...known });
    const body = nodeConfiguration(node, present.daemonToken, this.config.appUrl);
    try {
      await this.tell(before, body);
    } catch (error) {
      if (!(error instanceof AppError) || isDeepStrictEqual(before, present)) throw error;
      await this.tell(present, body);
    }
  }

  private async tell(node: NodeRef, body: z.output<typeof NodeConfiguration>): Promise<void> {
    try {
      await this.gateway.call(node, updateConfiguration, { body }, { timeoutMs: TIMEOUT_MS });
    } catch (error) {
      // A daemon without this route is configured by hand.
      if (!daemonAnswered(error, 404)) throw error;
    }
  }
}
