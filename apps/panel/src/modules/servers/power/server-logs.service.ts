import { Injectable } from '@nestjs/common';
import { getLogs } from '@app/contracts/daemon/servers.contract.js';
import type { PermittedServer } from '../../../access/server-access.port.js';
import { NodeCapabilities, NodeGateway } from '../../nodes/index.js';

/** What a stock Wings answers at most, and for the last lines alone. */
const WINGS_LINES = 100;

export interface LogPage {
  readonly lines: string[];
  readonly cursor: number | null;
}

/** Lines of a console from its node. */
@Injectable()
export class ServerLogsService {
  constructor(
    private readonly gateway: NodeGateway,
    private readonly capabilities: NodeCapabilities,
  ) {}

  async page(
    { uuid, nodeId }: PermittedServer,
    { before, lines }: { before?: number | undefined; lines: number },
  ): Promise<LogPage> {
    const isKept = before === undefined || (await this.capabilities.of(nodeId)).includes('logs.history');
    // A node that knows no cursor would answer the last lines again.
    if (!isKept) return { lines: [], cursor: null };
    const query = { size: Math.min(lines, WINGS_LINES), lines, ...(before === undefined ? {} : { before }) };
    const { data, cursor } = await this.gateway.call(nodeId, getLogs, { params: { server: uuid }, query });
    return { lines: data ?? [], cursor: cursor ?? null };
  }
}
