import type { ServerPreview } from '@app/contracts/application/server-preview.contract.js';
import type { PreviewedServer } from './server-preview.service.js';

export const toServerPreview = (preview: PreviewedServer): ServerPreview => {
  const { nodes, allocations, startup, issues, problem } = preview;
  const placed = problem === null ? [] : problem.issues.length > 0 ? problem.issues : [problem];
  return {
    data: {
      nodes: nodes.map(({ node, reason, freeAfter }) => ({
        id: node.id,
        fits: reason === null,
        reason,
        free_after: freeAfter,
      })),
      node: allocations[0]?.nodeId ?? null,
      allocations: allocations.map(({ id, ip, port }) => ({ id, ip, port })),
      startup,
      problems: [...issues, ...placed].map((each) =>
        each instanceof Error
          ? { field: null, code: each.code, detail: each.message }
          : { field: each.field, code: each.rule ?? 'invalid', detail: each.detail },
      ),
    },
  };
};
