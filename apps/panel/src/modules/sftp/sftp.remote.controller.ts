import { Controller } from '@nestjs/common';
import { authenticateSftp } from '@app/contracts/remote/sftp.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentNode } from '../../access/current.decorators.js';
import type { NodeRef } from '../../access/node-ref.js';
import { SftpLogins } from './sftp-logins.service.js';

/** remote-api.md §7 */
@Controller()
export class SftpRemoteController {
  constructor(private readonly logins: SftpLogins) {}

  @Endpoint(authenticateSftp)
  authenticate(@CurrentNode() node: NodeRef, @Input() { body }: InputFor<typeof authenticateSftp>) {
    return this.logins.authenticate(node, {
      username: body.username,
      secret: body.password,
      isKey: body.type === 'public_key',
      clientAddress: body.ip ?? null,
    });
  }
}
