import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArgumentsHost } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { daemonUnreachable, databaseAway } from '@app/contracts/errors/common.errors.js';
import { AppLogger } from '../logging/logger.js';
import { ErrorFilter, renderPanelError, type TranslateError } from './error.filter.js';

describe('the error filter', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rookery-filter-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What is answered and logged for a thrown value. */
  function handle(thrown: unknown, translate?: TranslateError): { status: number; logged: string } {
    const file = join(folder, 'log');
    const filter = new ErrorFilter(
      renderPanelError,
      new AppLogger('spec', 'debug', openSync(file, 'w')),
      translate,
    );
    let answered = 0;
    const reply = {
      raw: { headersSent: false },
      status: (status: number) => {
        answered = status;
        return reply;
      },
      headers: () => reply,
      type: () => reply,
      send: () => reply,
    };
    const request = { id: 'one', url: '/api/client', method: 'GET' };
    const http = { getRequest: () => request, getResponse: () => reply };
    filter.catch(thrown, { switchToHttp: () => http } as unknown as ArgumentsHost);
    return { status: answered, logged: readFileSync(file, 'utf8') };
  }
  const refused = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

  it('logs where a mistake of ours happened', () => {
    const { status, logged } = handle(new RangeError('off by one', { cause: new Error('the index') }));
    expect(status).toBe(500);
    expect(logged).toContain('error.filter.spec');
    expect(logged).toContain('the index');
  });

  it('logs a service that is away in one short line', () => {
    const { status, logged } = handle(daemonUnreachable({ cause: refused() }));
    expect(status).toBe(504);
    expect(logged).toContain('could not be reached.: connect ECONNREFUSED');
    expect(logged).not.toContain('error.filter.spec');
    expect(logged.length).toBeLessThan(512);
  });

  it('lets the app say what a failure of its own services is', () => {
    const translate: TranslateError = (thrown) => databaseAway({ cause: thrown });
    const { status, logged } = handle(refused(), translate);
    expect(status).toBe(503);
    expect(logged.length).toBeLessThan(512);
    expect(handle(refused(), () => null).status).toBe(500);
  });
});
