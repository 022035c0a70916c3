import type { AnyOperationItem } from '@app/contracts/application/operations.contract.js';
import type { OperationItem } from '@app/contracts/client/operations.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate, toWireDateOrNull } from '@app/contracts/core/wire.js';
import { isCancellable, outcomeOf, type AnyOperationLine, type OperationLine } from './operation.policy.js';

/** `operation`: how long work on a server goes on. */
export const operationItem = (line: OperationLine): OperationItem =>
  item('operation', {
    id: line.id,
    server: line.serverUuid,
    kind: line.kind,
    step: line.step,
    percent: line.progress,
    bytes_done: line.bytesDone,
    bytes_total: line.bytesTotal,
    started_at: toWireDate(line.startedAt),
    ended_at: toWireDateOrNull(line.endedAt),
    outcome: outcomeOf(line),
    error: line.error,
    actor:
      line.actorUuid === null || line.actorName === null
        ? null
        : { uuid: line.actorUuid, username: line.actorName },
    cancellable: isCancellable(line),
  });

/** With what tells an administrator where it goes on. */
export const anyOperationItem = (line: AnyOperationLine): AnyOperationItem =>
  item('operation', {
    ...operationItem(line).attributes,
    server_name: line.serverName,
    node: line.nodeId,
  });
