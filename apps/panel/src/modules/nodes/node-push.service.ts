import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { NodeConfiguration } from '@app/contracts/application/nodes.contract.js';
import { AppError } from '@app/contracts/core/errors.js';
import { getCapabilities, updateConfiguration } from '@app/contracts/daemon/system.contract.js';
import { nodeKeyRefused } from '@app/contracts/errors/common.errors.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { daemonAnswered } from '../../platform/daemon-client/daemon-errors.js';
import type { NodeRef } from '../../platform/daemon-client/node-ref.js';
import { JobHandler } from '../../platform/queue/define-job.js';
import { nodeConfiguration } from './node-configuration.js';
import { NodeGateway } from './reach/node-gateway.js';
import { NodeReferences } from './reach/node-references.js';
import { NodesRepository } from './nodes.repository.js';
import { pushConfiguration } from './push-configuration.job.js';
import type { NodeEntity } from './node.entity.js';

type Known = z.output<typeof pushConfiguration.payload>['known'];

const TIMEOUT_MS = 5_000;

/** Tells daemons the configuration that their node's record asks for. */
@Injectable()
export class NodePush {
  constructor(
    private readonly repository: NodesRepository,
    private readonly references: NodeReferences,
    private readonly gateway: NodeGateway,
    private readonly logger: AppLogger,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  /** Tries the way that the daemon knew before the change, then the present one: it may have been told already. */
  @JobHandler(pushConfiguration)
  async push({ nodeId, known }: z.output<typeof pushConfiguration.payload>): Promise<void> {
    const node = await this.repository.findWithToken({ id: nodeId });
    if (!node) return;
    const present = this.references.of({ ...node, isRetiredInUse: false });
    const before = this.references.of({ ...node, ...known, isRetiredInUse: false });
    const mounts = await this.repository.mountSources(nodeId);
    const body = nodeConfiguration(node, present.daemonToken, this.config.appUrl, mounts);
    try {
      await this.tell(before, body);
    } catch (error) {
      if (!(error instanceof AppError) || isDeepStrictEqual(before, present)) throw error;
      await this.tell(present, body);
    }
    if (before.daemonToken !== present.daemonToken) await this.retire(node, present, known);
  }

  /**
   * Wings reads its key when it starts: after a reset it goes on calling the panel with the old one, and Pelican's
   * takes calls with the old one only. Both work until the daemon calls with the new one.
   */
  private async retire(node: NodeEntity, present: NodeRef, known: Known): Promise<void> {
    const answer = await this.probe(present);
    if (answer === 'ours' || known.daemonTokenId === undefined) return;
    const isRetiredInUse = answer === 'refused';
    const isKept = await this.repository.retireKey(node.id, node.daemonTokenId, {
      // The process may have been started before an earlier reset.
      retiredTokenId: node.retiredTokenId ?? known.daemonTokenId,
      retiredToken: node.retiredToken ?? known.daemonToken,
      isRetiredInUse,
    });
    if (!isKept) return;
    this.references.forget(node.id);
    this.logger.pino.warn(
      { context: 'Nodes', node: node.id, takesOldKeyOnly: isRetiredInUse },
      'the key of a node was reset: its daemon must be restarted, until then it uses the old one',
    );
  }

  /** Whose daemon answers under the key, and whether it takes it; throws when it cannot be asked. */
  private async probe(node: NodeRef): Promise<'ours' | 'wings' | 'refused'> {
    try {
      await this.gateway.call(node, getCapabilities, {}, { timeoutMs: TIMEOUT_MS });
      return 'ours';
    } catch (error) {
      if (nodeKeyRefused.is(error)) return 'refused';
      if (daemonAnswered(error, 404)) return 'wings';
      throw error;
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
