import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { NodeConfiguration } from '@app/contracts/application/nodes.contract.js';
import { CliError } from '@app/platform/cli/command.js';
import { dockerSocket } from '../config/command-line.js';

/** Folders of config.yml whose defaults lie all over the machine, by their names below one folder. */
const PLACES = {
  root_directory: '',
  log_directory: 'logs',
  archive_directory: 'archives',
  backup_directory: 'backups',
  tmp_directory: 'tmp',
  'user.passwd.directory': 'passwd',
  'machine_id.directory': 'machine-id',
};

function read(path: string): Document {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new CliError(`${path} cannot be read: ${(cause as Error).message}`, false, { cause });
    }
  }
  const document = parseDocument(text);
  if (document.errors.length > 0) throw new CliError(`${path} is no YAML: ${document.errors[0]!.message}`);
  return document;
}

/**
 * Refuses, before a token that is good once is used up, where the configuration of a node would be lost or cannot be
 * written.
 */
export function prepareConfigFile(path: string, mayOverride: boolean): void {
  const present = read(path).get('token_id');
  if (present && !mayOverride) {
    throw new CliError(
      `${path} makes this machine a node already. Give --override to make it another one; what you wrote there stays.`,
    );
  }
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const trial = `${path}.${randomBytes(4).toString('hex')}`;
    writeFileSync(trial, '', { mode: 0o600 });
    rmSync(trial);
  } catch (cause) {
    throw new CliError(`${path} cannot be written: ${(cause as Error).message}`, false, { cause });
  }
}

/** Writes what the panel says of the node over what is there: comments and keys of the operator's own stay. */
export function writeConfigFile(
  path: string,
  configuration: z.output<typeof NodeConfiguration>,
  home: string | undefined,
): void {
  const document = read(path);
  const { allowed_mounts: mounts, api, system, ...rest } = configuration;
  for (const [name, value] of Object.entries(rest)) document.setIn([name], value);
  for (const [name, value] of Object.entries({
    port: api.port,
    ssl: api.ssl,
    upload_limit: api.upload_limit,
  })) {
    document.setIn(['api', name], document.createNode(value));
  }
  document.setIn(['system', 'data'], system.data);
  document.setIn(['system', 'sftp', 'bind_port'], system.sftp.bind_port);
  const putIfMissing = (keys: readonly string[], value: unknown): void => {
    if (!document.hasIn(keys)) document.setIn(keys, document.createNode(value));
  };
  putIfMissing(['api', 'host'], api.host);
  // Which folders of the machine servers may see is the operator's to say.
  putIfMissing(['allowed_mounts'], mounts);
  putIfMissing(['docker', 'socket'], dockerSocket({ docker: { socket: '' } }));
  if (home !== undefined) {
    for (const [name, folder] of Object.entries(PLACES)) {
      putIfMissing(['system', ...name.split('.')], join(home, folder));
    }
  }
  const temporary = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(temporary, document.toString(), { mode: 0o600, flush: true });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
