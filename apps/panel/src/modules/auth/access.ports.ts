import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { NodeTokens } from '../../platform/http/node-tokens.port.js';
import { ServerAccess } from '../../platform/http/server-access.port.js';

/**
 * The ports of the access guard, found wherever a module provides them: auth knows what it asks, not who answers,
 * and feature modules may in turn depend on the modules that auth uses.
 */
@Injectable()
export class AccessPorts {
  constructor(private readonly moduleRef: ModuleRef) {}

  get nodeTokens(): NodeTokens {
    return this.moduleRef.get(NodeTokens, { strict: false });
  }

  get serverAccess(): ServerAccess {
    return this.moduleRef.get(ServerAccess, { strict: false });
  }
}
