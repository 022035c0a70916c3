import { Injectable } from '@nestjs/common';
import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import { Server } from './server.js';
import { ServerDependencies } from './server-dependencies.js';
import { unknownServer } from './server.errors.js';

/** The servers of this node by uuid, in whatever case somebody writes it. */
@Injectable()
export class ServerRegistry {
  private readonly servers = new Map<string, Server>();

  constructor(private readonly dependencies: ServerDependencies) {}

  find(uuid: string): Server | null {
    return this.servers.get(uuid.toLowerCase()) ?? null;
  }

  get(uuid: string): Server {
    const server = this.find(uuid);
    if (!server) throw unknownServer();
    return server;
  }

  all(): Server[] {
    return [...this.servers.values()];
  }

  /** The server with that uuid; it is made and its settings are written down when it is new (hazard D19). */
  add(uuid: string, configuration: ServerConfiguration): Server {
    const known = this.servers.get(uuid);
    if (known) return known;
    const server = new Server(uuid, configuration, this.dependencies);
    server.configure(configuration);
    this.servers.set(uuid, server);
    return server;
  }

  /** Ends its listeners and timers; container and files are the caller's business. */
  drop(server: Server): void {
    if (this.servers.get(server.uuid) === server) this.servers.delete(server.uuid);
    server.dispose();
  }
}
