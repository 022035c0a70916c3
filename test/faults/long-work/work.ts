import { waitUntil } from '@app/testing/services.js';
import type { ChainNode, ChainServer } from '../../integration/support/node-chain.js';
import type { FaultBed } from './fault-bed.js';

export const MIB = 1024 * 1024;
/** Bytes of what a server has. */
export const WORLD = 12 * MIB;
/** A lease is 90 s, and is looked at every 15. */
const ENDS_MS = 180_000;

/** Null = it has succeeded; else why it has not, with all as it was before. */
export type Outcome = string | null;

/** Work of one kind that has been begun, and waits or goes on at its step. */
export interface Begun {
  /** Settles when the panel says that it has ended, and rejects when it never does. */
  readonly ended: Promise<Outcome>;
  /** Throws where what the outcome says is not so. */
  check(outcome: Outcome): Promise<void>;
}

export interface Work {
  readonly kind: string;
  readonly step: string;
  begin(): Promise<Begun>;
}

interface LastOperation {
  readonly kind: string;
  readonly outcome: string | null;
  readonly error: string | null;
  readonly started_at: string;
}

/** Fails after `ms`. */
export const until = (what: string, probe: () => boolean | Promise<boolean>, ms = ENDS_MS): Promise<void> =>
  waitUntil(what, async () => probe(), ms);

/** The panel is away for a while, and has then what ended; calls fail meanwhile. */
export async function endOf(bed: FaultBed, server: ChainServer, kind: string): Promise<Outcome> {
  let last: LastOperation | undefined;
  await until(`the ${kind} ends`, async () => {
    last = (await bed.chain.operations(server))[0] as unknown as LastOperation;
    return last.kind === kind && last.outcome !== null;
  });
  return last!.outcome === 'succeeded' ? null : (last!.error ?? last!.outcome!);
}

/** Nobody works on it, and its node answers for it. */
export async function isUsable(bed: FaultBed, node: ChainNode, server: ChainServer): Promise<void> {
  await until('the server is usable', async () => {
    const { status, is_transferring } = await bed.chain.attributes(server);
    if (status !== null || is_transferring !== false) return false;
    const headers = { authorization: `Bearer ${node.reference.daemonToken}` };
    return (await node.daemon.call('GET', `/api/servers/${server.uuid}`, undefined, headers)).ok;
  });
}
