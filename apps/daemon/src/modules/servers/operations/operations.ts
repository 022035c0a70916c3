import type { Provider, Type } from '@nestjs/common';
import type { OperationKind } from '@app/contracts/operations/operation-kinds.js';
import { BackupOperation } from './backup.operation.js';
import { DeleteOperation } from './delete.operation.js';
import { InstallOperation } from './install.operation.js';
import type { Operation } from './operation.port.js';
import { ProveOperation } from './prove.operation.js';
import { ReinstallOperation } from './reinstall.operation.js';
import { RestoreOperation } from './restore.operation.js';
import { ReceiveOperation } from '../transfers/receive.operation.js';
import { TransferOperation } from '../transfers/transfer.operation.js';

type OperationsByKind = { readonly [K in OperationKind]: Operation<K> };

/** Who does the work of each kind: the types demand one for every kind of contracts/operations. */
export const OPERATION_CLASSES = {
  install: InstallOperation,
  reinstall: ReinstallOperation,
  backup: BackupOperation,
  restore: RestoreOperation,
  prove: ProveOperation,
  transfer: TransferOperation,
  receive: ReceiveOperation,
  delete: DeleteOperation,
} as const satisfies { readonly [K in OperationKind]: Type<Operation<K>> };

export class Operations {
  constructor(private readonly byKind: OperationsByKind) {}

  of<K extends OperationKind>(kind: K): Operation<K> {
    return this.byKind[kind];
  }
}

const classes: readonly Type[] = Object.values(OPERATION_CLASSES);
export const OPERATION_PROVIDERS: readonly Provider[] = [
  ...classes,
  {
    provide: Operations,
    inject: [...classes],
    useFactory: (...instances: Operation[]) =>
      new Operations(
        Object.fromEntries(
          Object.keys(OPERATION_CLASSES).map((kind, index) => [kind, instances[index]]),
        ) as unknown as OperationsByKind,
      ),
  },
];
