import { createHash } from 'node:crypto';
import { SPEC_LABEL } from './labels.js';
import type { ContainerSpec } from './runtime.port.js';

/** The spec with a label that tells whether an existing container was made from the same one. */
export function withSpecHash(spec: ContainerSpec): ContainerSpec {
  const hash = createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 32);
  return { ...spec, labels: { ...spec.labels, [SPEC_LABEL]: hash } };
}
