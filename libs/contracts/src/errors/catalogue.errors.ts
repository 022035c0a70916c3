import { defineError } from '../core/errors.js';

/** Refusals of locations, nests, eggs, nodes and allocations (conventions.md §9); all are the caller's. */
const refusal = (code: string, message: string) =>
  defineError({ code, status: 400, blame: 'caller', message });

export const cidrOutOfRange = refusal(
  'CidrOutOfRangeException',
  'CIDR notation only allows masks between /25 and /32.',
);
export const portOutOfRange = refusal('PortOutOfRangeException', 'Ports must lie between 1024 and 65535.');
export const tooManyPortsInRange = refusal(
  'TooManyPortsInRangeException',
  'Adding more than 1000 ports in a single range is not supported.',
);
export const invalidPortMapping = refusal(
  'InvalidPortMappingException',
  'A port is neither a number nor a range such as 25565-25570.',
);
export const serverUsingAllocation = refusal(
  'ServerUsingAllocationException',
  'A server is using this allocation. It can only be deleted when no server has it.',
);
export const hasActiveServers = refusal(
  'HasActiveServersException',
  'It cannot be deleted while servers are attached to it.',
);
export const hasActiveNodes = refusal(
  'HasActiveNodesException',
  'A location cannot be deleted while nodes are attached to it.',
);
export const hasEggs = refusal('HasChildrenException', 'A nest cannot be deleted while eggs are in it.');
export const hasChildren = refusal(
  'HasChildrenException',
  'An egg cannot be deleted while other eggs inherit from it.',
);
export const noViableNode = refusal(
  'NoViableNodeException',
  'No node satisfies the requirements for automatic deployment.',
);
export const noViableAllocation = refusal(
  'NoViableAllocationException',
  'No allocation satisfies the requirements for automatic deployment.',
);
export const autoAllocationNotEnabled = refusal(
  'AutoAllocationNotEnabledException',
  'Servers cannot get further allocations by themselves on this panel.',
);
export const noAutoAllocationSpace = refusal(
  'NoAutoAllocationSpaceAvailableException',
  'The node of this server has no free allocation left for it.',
);
export const invalidFileUpload = refusal(
  'InvalidFileUploadException',
  'The document is not an egg that can be read.',
);
export const badValidationRule = refusal(
  'BadValidationRuleException',
  'A validation rule of a variable cannot be used.',
);
