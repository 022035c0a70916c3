import { Injectable, type OnModuleInit } from '@nestjs/common';
import { notFound } from '@app/contracts/errors/common.errors.js';
import { AppCipher } from '../../../platform/crypto/app-cipher.js';
import type { NodeRef } from '../../../platform/daemon-client/node-ref.js';
import { NodeTokens } from '../../../access/node-tokens.port.js';
import { CacheInvalidation } from '../../../platform/redis/cache-invalidation.js';
import { VersionedCache } from '../../../platform/redis/versioned-cache.js';
import type { NodeEntity } from '../node.entity.js';
import { NodesRepository } from '../nodes.repository.js';

const LIMITS = { max: 2_000, ttlMs: 10_000 };

/** Nodes with their keys decrypted, kept for a moment: every call to a node and every call of one needs them. */
@Injectable()
export class NodeReferences extends NodeTokens implements OnModuleInit {
  private readonly byId = new VersionedCache<number, NodeRef>(LIMITS);
  /** Ids of tokens are random: what nobody has now will be nobody's in ten seconds. */
  private readonly byToken = new VersionedCache<string, NodeRef>({ ...LIMITS, missTtlMs: LIMITS.ttlMs });

  constructor(
    private readonly repository: NodesRepository,
    private readonly cipher: AppCipher,
    private readonly invalidation: CacheInvalidation,
  ) {
    super();
  }

  onModuleInit(): void {
    this.invalidation.on('node', (id) => {
      const concerns = (node: NodeRef): boolean => id === null || node.id === id;
      this.byId.forget(concerns);
      this.byToken.forget(concerns);
    });
  }

  async get(id: number): Promise<NodeRef> {
    const node = await this.byId.get(id, () => this.load({ id }));
    if (!node) throw notFound();
    return node;
  }

  override async find(tokenId: string): Promise<{ node: NodeRef; token: string } | null> {
    // The column is ASCII; comparing it with anything else is an error of the database.
    if (!/^[0-9A-Za-z]{16}$/.test(tokenId)) return null;
    const node = await this.byToken.get(tokenId, () => this.load({ daemonTokenId: tokenId }));
    return node && { node, token: node.daemonToken };
  }

  /** Call after a change has committed. */
  forget(id: number): void {
    this.invalidation.publish('node', id);
  }

  of(node: NodeEntity): NodeRef {
    return {
      id: node.id,
      uuid: node.uuid,
      name: node.name,
      scheme: node.scheme === 'http' ? 'http' : 'https',
      fqdn: node.fqdn,
      daemonListen: node.daemonListen,
      daemonConnect: node.daemonConnect,
      daemonTokenId: node.daemonTokenId,
      daemonToken: this.cipher.decrypt(node.daemonToken),
      maintenanceMode: node.isInMaintenance,
    };
  }

  private async load(by: Parameters<NodesRepository['findWithToken']>[0]): Promise<NodeRef | null> {
    const node = await this.repository.findWithToken(by);
    return node && this.of(node);
  }
}
