import { Injectable, type OnModuleInit } from '@nestjs/common';
import { notFound } from '@app/contracts/errors/common.errors.js';
import { AppCipher } from '../../../platform/crypto/app-cipher.js';
import type { NodeRef } from '../../../platform/daemon-client/node-ref.js';
import { NodeTokens, type FoundToken } from '../../../access/node-tokens.port.js';
import { CacheInvalidation } from '../../../platform/redis/cache-invalidation.js';
import { VersionedCache } from '../../../platform/redis/versioned-cache.js';
import { LiveServers } from '../../live/index.js';
import type { NodeEntity } from '../node.entity.js';
import { NodesRepository } from '../nodes.repository.js';

const LIMITS = { max: 2_000, ttlMs: 10_000 };

/** Nodes with their keys decrypted, kept for a moment: every call to a node and every call of one needs them. */
@Injectable()
export class NodeReferences extends NodeTokens implements OnModuleInit {
  private readonly byId = new VersionedCache<number, NodeRef>(LIMITS);
  /** Ids of tokens are random: what nobody has now will be nobody's in ten seconds. */
  private readonly byToken = new VersionedCache<string, FoundToken>({ ...LIMITS, missTtlMs: LIMITS.ttlMs });

  constructor(
    private readonly repository: NodesRepository,
    private readonly cipher: AppCipher,
    private readonly invalidation: CacheInvalidation,
    private readonly live: LiveServers,
  ) {
    super();
  }

  onModuleInit(): void {
    this.invalidation.on('node', (id) => {
      const concerns = (node: NodeRef): boolean => id === null || node.id === id;
      this.byId.forget(concerns);
      this.byToken.forget(({ node }) => concerns(node));
    });
  }

  async get(id: number): Promise<NodeRef> {
    const node = await this.byId.get(id, () => this.load(id));
    if (!node) throw notFound();
    return node;
  }

  override async find(tokenId: string): Promise<FoundToken | null> {
    // The column is ASCII; comparing it with anything else is an error of the database.
    if (!/^[0-9A-Za-z]{16}$/.test(tokenId)) return null;
    return this.byToken.get(tokenId, async () => {
      const node = await this.repository.findWithToken({ daemonTokenId: tokenId });
      if (!node) return null;
      const isRetired = node.daemonTokenId !== tokenId;
      return {
        node: this.of(node),
        token: this.cipher.decrypt(isRetired ? node.retiredToken! : node.daemonToken),
        endsRetired: !isRetired && node.retiredTokenId !== null,
      };
    });
  }

  override async noteUse({ node, endsRetired }: FoundToken): Promise<void> {
    this.live.noteCall(node.id);
    if (!endsRetired) return;
    await this.repository.forgetRetiredKey(node.id, node.daemonTokenId);
    this.forget(node.id);
  }

  /** Call after a change has committed. */
  forget(id: number): void {
    this.invalidation.publish('node', id);
  }

  /** By the key that its daemon takes. */
  of(node: NodeEntity): NodeRef {
    const key = node.isRetiredInUse ? node.retiredToken! : node.daemonToken;
    return {
      id: node.id,
      uuid: node.uuid,
      name: node.name,
      scheme: node.scheme === 'http' ? 'http' : 'https',
      fqdn: node.fqdn,
      daemonListen: node.daemonListen,
      daemonConnect: node.daemonConnect,
      daemonTokenId: node.daemonTokenId,
      daemonToken: this.cipher.decrypt(key),
      maintenanceMode: node.isInMaintenance,
    };
  }

  private async load(id: number): Promise<NodeRef | null> {
    const node = await this.repository.findWithToken({ id });
    return node && this.of(node);
  }
}
