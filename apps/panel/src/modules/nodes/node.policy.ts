import ipaddr from 'ipaddr.js';
import type { FieldIssue } from '@app/contracts/core/errors.js';

/** What a server would need of a node; MiB, MiB, percent. */
export interface Demand {
  readonly memory: number;
  readonly disk: number;
  readonly cpu: number;
}

interface Limits extends Demand {
  readonly memoryOverallocate: number;
  readonly diskOverallocate: number;
  readonly cpuOverallocate: number;
}

/** domain.md §11: a limit of 0 and an overallocation below 0 both mean "as much as you like". */
const fits = (limit: number, overallocate: number, given: number, wanted: number): boolean =>
  limit === 0 || overallocate < 0 || given + wanted <= limit * (1 + overallocate / 100);

const RESOURCES = ['memory', 'disk', 'cpu'] as const;

/** Which of what a server needs the node has not enough of; null when there is room. */
export const lackOf = (node: Limits, given: Demand, wanted: Demand): (typeof RESOURCES)[number] | null =>
  RESOURCES.find((name) => !fits(node[name], node[`${name}Overallocate`], given[name], wanted[name])) ?? null;

/** Whether the node's servers (`given`, in sum) leave room for one more. */
export const hasRoom = (node: Limits, given: Demand, wanted: Demand): boolean =>
  lackOf(node, given, wanted) === null;

/** What would be left after the server; null = as much as you like. */
export const roomAfter = (
  node: Limits,
  given: Demand,
  wanted: Demand,
): Record<keyof Demand, number | null> => {
  const after = (name: keyof Demand): number | null => {
    const over = node[`${name}Overallocate`];
    if (node[name] === 0 || over < 0) return null;
    return Math.floor(node[name] * (1 + over / 100)) - given[name] - wanted[name];
  };
  return { memory: after('memory'), disk: after('disk'), cpu: after('cpu') };
};

/** Nodes that share any of the wanted tags; no tags = every node. */
export const hasTag = (tags: readonly string[], wanted: readonly string[]): boolean =>
  wanted.length === 0 || wanted.some((tag) => tags.includes(tag));

const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/i;

/** A host name or an address, and nothing that would become another part of an URL. */
export const isHost = (fqdn: string): boolean => HOST_NAME.test(fqdn) || ipaddr.isValid(fqdn);

/** What an address means on the machine that dials it, in every way of writing it that an URL knows. */
export function localRange(fqdn: string): 'loopback' | 'unspecified' | null {
  const text = fqdn.includes(':') && !fqdn.startsWith('[') ? `[${fqdn}]` : fqdn;
  if (!URL.canParse(`http://${text}/`)) return null;
  const host = new URL(`http://${text}/`).hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback';
  if (!ipaddr.isValid(host)) return null;
  const range = ipaddr.process(host).range();
  return range === 'loopback' || range === 'unspecified' ? range : null;
}

/** Why the panel would not reach a node there; null when nothing speaks against it. */
export function addressProblem(fqdn: string, panelUrl: string): FieldIssue | null {
  if (!isHost(fqdn)) {
    return { field: 'fqdn', rule: 'regex', detail: 'The fqdn must be a host name or an address.' };
  }
  const range = localRange(fqdn);
  if (range === 'unspecified') {
    const detail = `The fqdn ${fqdn} is where a daemon listens, not where it is reached: give the node's own address.`;
    return { field: 'fqdn', rule: 'not_in', detail };
  }
  // A panel that is itself at a loopback address is used by this machine alone, so its nodes are here too.
  if (range === 'loopback' && localRange(new URL(panelUrl).hostname) !== 'loopback') {
    const detail =
      `The fqdn ${fqdn} means the machine that the panel runs on, and is taken only when the panel's own address ` +
      `is a loopback address too; it is ${panelUrl}. Give an address of the node that the panel can reach.`;
    return { field: 'fqdn', rule: 'not_in', detail };
  }
  return null;
}
