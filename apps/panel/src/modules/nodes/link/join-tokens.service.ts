import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { NodeConfiguration } from '@app/contracts/application/nodes.contract.js';
import { joinTokenInvalid } from '@app/contracts/errors/auth.errors.js';
import { PANEL_CONFIG, type PanelConfig } from '../../../config/panel.config.js';
import { NodesService } from '../nodes.service.js';
import { JoinTokensRepository } from './join-tokens.repository.js';

const LIFE_MS = 3_600_000;

/** How a machine gets the configuration of its node without anybody's key: a join token. */
@Injectable()
export class JoinTokens {
  constructor(
    private readonly tokens: JoinTokensRepository,
    private readonly nodes: NodesService,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'appUrl'>,
  ) {}

  async issue(nodeId: number): Promise<{ command: string; expiresAt: Date }> {
    const expiresAt = new Date(Date.now() + LIFE_MS);
    const token = await this.tokens.issue(nodeId, expiresAt);
    return { command: `./rookery node join ${this.config.appUrl} ${token}`, expiresAt };
  }

  /** Throws joinTokenInvalid for whoever is not the first to bring a good one. */
  async exchange(token: string): Promise<z.output<typeof NodeConfiguration>> {
    const nodeId = await this.tokens.take(token, new Date());
    if (nodeId === null) throw joinTokenInvalid();
    return this.nodes.configuration(nodeId);
  }
}
