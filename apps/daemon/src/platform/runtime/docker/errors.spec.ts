import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../runtime.port.js';
import { toRuntimeError } from './errors.js';

const answer = (statusCode: number, message: string): Error =>
  Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message} `), {
    statusCode,
    json: { message },
  });
const codeOf = (error: unknown): string => toRuntimeError(error, 'It failed').code;

describe('toRuntimeError', () => {
  it.each([
    [404, 'No such container: web', 'no-such-container'],
    [404, 'No such image: web:latest', 'no-such-image'],
    [404, 'network web not found', 'failed'],
    [409, 'Conflict. The container name "/web" is already in use', 'conflict'],
    [500, 'something else', 'failed'],
  ])('%i %s → %s', (status, message, code) => {
    expect(codeOf(answer(status, message))).toBe(code);
  });

  it.each([
    'driver failed programming external connectivity on endpoint x: Bind for 0.0.0.0:25565 failed: port is already allocated',
    'driver failed: Error starting userland proxy: listen tcp4 127.0.0.1:25565: bind: address already in use',
    'failed to set up container networking: failed to bind host port for 0.0.0.0:25565:172.17.0.2:25565/tcp: address already in use',
  ])('D20: names the port that is taken: %s', (message) => {
    const error = toRuntimeError(answer(500, message), 'It failed');
    expect(error.code).toBe('port-taken');
    expect(error.detail).toBe('Port 25565 is already in use on this node.');
  });

  it('tells an engine that is away from one that refuses', () => {
    for (const code of ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EACCES']) {
      expect(codeOf(Object.assign(new Error('connect'), { code }))).toBe('unavailable');
    }
    expect(codeOf(new Error('socket hang up'))).toBe('unavailable');
    expect(codeOf(new TypeError('a bug'))).toBe('failed');
  });

  it('keeps the cause and passes its own errors', () => {
    const cause = answer(500, 'x');
    expect(toRuntimeError(cause, 'It failed')).toMatchObject({ cause, detail: 'It failed: x' });
    const own = new RuntimeError('timeout', 'late');
    expect(toRuntimeError(own, 'It failed')).toBe(own);
  });
});
