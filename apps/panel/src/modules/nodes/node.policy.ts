import ipaddr from 'ipaddr.js';

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

/** Whether the node's servers (`given`, in sum) leave room for one more. */
export const hasRoom = (node: Limits, given: Demand, wanted: Demand): boolean =>
  fits(node.memory, node.memoryOverallocate, given.memory, wanted.memory) &&
  fits(node.disk, node.diskOverallocate, given.disk, wanted.disk) &&
  fits(node.cpu, node.cpuOverallocate, given.cpu, wanted.cpu);

/** Nodes that share any of the wanted tags; no tags = every node. */
export const hasTag = (tags: readonly string[], wanted: readonly string[]): boolean =>
  wanted.length === 0 || wanted.some((tag) => tags.includes(tag));

const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/i;

/** A host name or an address, and nothing that would become another part of an URL. */
export const isHost = (fqdn: string): boolean => HOST_NAME.test(fqdn) || ipaddr.isValid(fqdn);

/** Loopback and wildcard addresses, in every way of writing them that an URL knows. */
export function isLocalHost(fqdn: string): boolean {
  const text = fqdn.includes(':') ? `[${fqdn}]` : fqdn;
  if (!URL.canParse(`http://${text}/`)) return false;
  const host = new URL(`http://${text}/`).hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  if (!ipaddr.isValid(host)) return false;
  return ['loopback', 'unspecified'].includes(ipaddr.process(host).range());
}
