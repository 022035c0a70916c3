import type { FastifyReply } from 'fastify';
import { CHECKPOINT_METHODS, type LoginAnswer } from '@app/contracts/auth/login.contract.js';
import type { LoginResult } from './login.service.js';

/** What is set as a cookie stands in no body. */
export function loginAnswer(result: LoginResult, reply: FastifyReply): LoginAnswer {
  void reply.header('cache-control', 'no-store');
  if ('checkpoint' in result) {
    return { data: { complete: false, checkpoint: result.checkpoint, methods: CHECKPOINT_METHODS } };
  }
  void reply.header('set-cookie', result.cookie);
  return { data: { complete: true } };
}
