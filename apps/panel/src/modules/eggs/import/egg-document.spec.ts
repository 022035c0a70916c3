import { describe, expect, it } from 'vitest';
import type { EggVariableDocument } from '@app/eggs';
import type { EggEntity } from '../egg.entity.js';
import { resolveEgg, toVariableColumns } from './egg-document.js';

const egg = (fields: Partial<EggEntity>): EggEntity => ({
  id: 1,
  uuid: 'u',
  nestId: 1,
  name: 'egg',
  author: 'a',
  description: null,
  tags: [],
  icon: null,
  features: null,
  fileDenylist: null,
  forceOutgoingIp: false,
  dockerImages: { a: 'b' },
  startupCommands: { a: 'b' },
  configFiles: null,
  configStartup: null,
  configLogs: null,
  configStop: null,
  configFrom: null,
  scriptInstall: null,
  scriptEntry: null,
  scriptContainer: null,
  isScriptPrivileged: true,
  copyScriptFrom: null,
  updateUrl: null,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  ...fields,
});
const resolve = (child: EggEntity, ...others: EggEntity[]) =>
  resolveEgg(child, [], new Map([child, ...others].map((entry) => [entry.id, entry])));

describe('stored eggs', () => {
  it('takes each empty field from the eggs it names, over several levels', () => {
    const grandparent = egg({ id: 3, configLogs: '{"l":1}', configStop: '^C', fileDenylist: ['x'] });
    const parent = egg({ id: 2, configFrom: 3, configStartup: '{"done":"p"}', configStop: 'stop' });
    const script = egg({ id: 4, scriptInstall: 'echo\r\n', scriptContainer: 'img', scriptEntry: 'bash' });
    const child = egg({ configFrom: 2, copyScriptFrom: 4, configFiles: '{}', fileDenylist: ['y'] });
    const resolved = resolve(child, parent, grandparent, script);
    expect(resolved.config).toEqual({ files: '{}', startup: '{"done":"p"}', logs: '{"l":1}', stop: 'stop' });
    expect(resolved.fileDenylist).toEqual(['x']);
    expect(resolved.script).toEqual({
      install: 'echo\n',
      container: 'img',
      entrypoint: 'bash',
      isPrivileged: true,
    });
  });

  it('ends a chain that leads back to itself', () => {
    const child = egg({ configFrom: 2, copyScriptFrom: 1 });
    const other = egg({ id: 2, configFrom: 1, configStop: 'stop' });
    expect(resolve(child, other).config.stop).toBe('stop');
  });

  it('installs with defaults where neither egg nor parent says how', () => {
    expect(resolve(egg({})).script).toEqual({
      install: '',
      container: 'alpine:3.4',
      entrypoint: 'ash',
      isPrivileged: true,
    });
  });

  it('tells titles apart that differ in case alone', () => {
    const variable = (name: string, env: string) => ({ name, env_variable: env }) as EggVariableDocument;
    const columns = toVariableColumns([variable('Port', 'A'), variable('PORT', 'B'), variable('x', 'C')]);
    expect(columns.map((column) => column.name)).toEqual(['Port', 'PORT (B)', 'x']);
  });
});
