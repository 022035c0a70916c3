import { sendCommand } from '@app/contracts/client/servers.contract.js';
import { call } from '../../shared/api/call.js';

export const command = (server: string, line: string): Promise<undefined> =>
  call(sendCommand, { params: { server }, body: { command: line } });
