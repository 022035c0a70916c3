import { Injectable, type OnModuleInit } from '@nestjs/common';
import { deleteFiles, listDirectory } from '@app/contracts/daemon/files.contract.js';
import { NodeGateway } from '../../nodes/index.js';
import { linesOf } from '../definitions/task.policy.js';
import { byDirectory, matchesName } from './file-pattern.js';
import { TaskActions, type TaskServer } from './task-actions.js';

/** Tasks that delete files: domain.md §10. */
@Injectable()
export class FileActions implements OnModuleInit {
  constructor(
    private readonly actions: TaskActions,
    private readonly gateway: NodeGateway,
  ) {}

  onModuleInit(): void {
    this.actions.register('delete_files', {
      isRepeatable: () => true,
      run: async (server, payload) => {
        for (const [directory, names] of byDirectory(linesOf(payload))) {
          await this.delete(server, directory, names);
        }
      },
    });
  }

  private async delete(server: TaskServer, root: string, patterns: readonly string[]): Promise<void> {
    const params = { server: server.uuid };
    const isOpen = patterns.some((pattern) => pattern.includes('*'));
    const there = isOpen
      ? await this.gateway.call(server.nodeId, listDirectory, { params, query: { directory: root } })
      : [];
    const files = new Set(
      patterns.flatMap((pattern) =>
        pattern.includes('*')
          ? there.map(({ name }) => name).filter((name) => matchesName(pattern, name))
          : [pattern],
      ),
    );
    if (files.size === 0) return;
    await this.gateway.call(server.nodeId, deleteFiles, { params, body: { root, files: [...files] } });
  }
}
