import { existsSync } from 'node:fs';
import { answers, request, type Answer, type Call } from '../request.ts';

/** Whether a Docker Engine answers at a socket. */
export const engineAnswers = async (socket: string): Promise<boolean> =>
  existsSync(socket) && answers('http://engine/_ping', { socketPath: socket });

/** One call of the engine's API. */
export const engineCall = (socket: string, path: string, call: Call = {}): Promise<Answer> =>
  request(`http://engine${path}`, { timeoutMs: 60_000, ...call, socketPath: socket });
