import { unsuspendServer } from '@app/contracts/application/servers.contract.js';
import { call } from '../../../shared/api/call.js';

/** The administrators' call, apart from what every member loads. */
export const liftSuspension = (server: number) => call(unsuspendServer, { params: { server } });
