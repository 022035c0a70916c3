import { describeServer, reinstallServer, renameServer } from '@app/contracts/client/settings.contract.js';
import { call } from '../../shared/api/call.js';

export const rename = (server: string, body: { name: string; description?: string }) =>
  call(renameServer, { params: { server }, body });

export const describe = (server: string, description: string) =>
  call(describeServer, { params: { server }, body: { description } });

export const reinstall = (server: string) => call(reinstallServer, { params: { server } });
