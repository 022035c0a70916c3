import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { notFound } from '@app/contracts/errors/common.errors.js';
import { AppCipher } from '../../platform/crypto/app-cipher.js';
import type { NodeRef } from '../../platform/daemon-client/node-ref.js';
import { NodeTokens } from '../../access/node-tokens.port.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import type { NodeEntity } from './node.entity.js';
import { NodesRepository } from './nodes.repository.js';

/** Other processes say when a node changes; the time covers what is lost while Redis is away. */
const TTL_MS = 10_000;
const TOPIC = 'node';

/** Nodes with their keys decrypted, kept for a moment: every call to a node and every call of one needs them. */
@Injectable()
export class NodeReferences extends NodeTokens implements OnModuleInit {
  private readonly byId = new LRUCache<number, NodeRef>({ max: 2_000, ttl: TTL_MS });
  private readonly byToken = new LRUCache<string, NodeRef>({ max: 2_000, ttl: TTL_MS });
  /** Counts the forgettings, so that a look-up that was under way meanwhile does not fill the cache again. */
  private epoch = 0;

  constructor(
    private readonly repository: NodesRepository,
    private readonly cipher: AppCipher,
    private readonly invalidation: CacheInvalidation,
  ) {
    super();
  }

  onModuleInit(): void {
    this.invalidation.on(TOPIC, () => {
      this.epoch++;
      this.byId.clear();
      this.byToken.clear();
    });
  }

  async get(id: number): Promise<NodeRef> {
    const known = this.byId.get(id);
    if (known) return known;
    const epoch = this.epoch;
    const node = await this.repository.findWithToken({ id });
    if (!node) throw notFound();
    return this.keep(this.of(node), epoch);
  }

  override async find(tokenId: string): Promise<{ node: NodeRef; token: string } | null> {
    const known = this.byToken.get(tokenId);
    if (known) return { node: known, token: known.daemonToken };
    // The column is ASCII; comparing it with anything else is an error of the database.
    if (!/^[0-9A-Za-z]{16}$/.test(tokenId)) return null;
    const epoch = this.epoch;
    const row = await this.repository.findWithToken({ daemonTokenId: tokenId });
    if (!row) return null;
    const node = this.keep(this.of(row), epoch);
    return { node, token: node.daemonToken };
  }

  /** Call after a change has committed. */
  forget(id: number): void {
    this.invalidation.publish(TOPIC, id);
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

  private keep(node: NodeRef, epoch: number): NodeRef {
    if (epoch === this.epoch) {
      this.byId.set(node.id, node);
      this.byToken.set(node.daemonTokenId, node);
    }
    return node;
  }
}
