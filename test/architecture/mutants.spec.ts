import { beforeAll, describe, expect, it } from 'vitest';
import { compileMutated, type Mutation } from './support/compiler.js';

/**
 * Other faults are planted where what finds them is tested: SQL in a service and a write to a foreign table in
 * sql.spec.ts, a citation of nothing in citations.spec.ts, a job without handler in define-job.spec.ts, a journal row
 * of an unknown kind in operation-runner.spec.ts, a forbidden import in import-rules.spec.ts.
 *
 * Faults of names: each is planted in the very file where somebody would make it, one per file.
 */
const MISSPELT: readonly (Mutation & { readonly what: string; readonly says: string })[] = [
  {
    what: 'a misspelt field of an answer',
    file: 'apps/panel/src/modules/servers/application/server.transformer.ts',
    from: 'description: server.description',
    to: 'descriptoin: server.description',
    says: 'descriptoin',
  },
  {
    what: 'an answer of another route',
    file: 'apps/panel/src/modules/nests/nests.application.controller.ts',
    from: '@Endpoint(listNests)',
    to: '@Endpoint(getNest)',
    says: 'not assignable',
  },
  {
    what: 'a handler that does not bind its input',
    file: 'apps/panel/src/modules/users/users.application.controller.ts',
    from: 'create(@Input() { body }: InputFor<typeof createUser>)',
    to: 'create(body: InputFor<typeof createUser>["body"])',
    says: 'a parameter has to be @Input()',
  },
  {
    what: 'a misspelt permission',
    file: 'libs/contracts/src/client/servers.contract.ts',
    from: "access: { server: 'control.console' }",
    to: "access: { server: 'control.consle' }",
    says: 'control.consle',
  },
  {
    what: 'a misspelt resource of keys',
    file: 'libs/contracts/src/application/locations.contract.ts',
    from: "key: 'location', write: true",
    to: "key: 'locaton', write: true",
    says: 'locaton',
  },
  {
    what: 'a misspelt event of a route',
    file: 'libs/contracts/src/client/api-keys.contract.ts',
    from: 'activity: [apiKeyCreate]',
    to: 'activity: [apiKeyCraete]',
    says: 'apiKeyCraete',
  },
  {
    what: 'an event named by a text',
    file: 'libs/contracts/src/client/account.contract.ts',
    from: 'activity: [accountEmailChanged]',
    to: "activity: ['user:account.email-changed']",
    says: 'ActivityDescriptor',
  },
  {
    what: 'a misspelt property of an event',
    file: 'apps/panel/src/modules/ssh-keys/ssh-keys.service.ts',
    from: 'properties: { fingerprint }',
    to: 'properties: { fingerprnt: fingerprint }',
    says: 'fingerprnt',
  },
  {
    what: 'a kind of operation that the panel does not know',
    file: 'apps/panel/src/modules/servers/lifecycle/server-installation.service.ts',
    from: "begin(row.id, 'reinstall')",
    to: "begin(row.id, 'reinstal')",
    says: 'reinstal',
  },
  {
    what: 'a kind of operation that the daemon does not know',
    file: 'apps/daemon/src/modules/servers/servers.service.ts',
    from: "begin(server, 'reinstall',",
    to: "begin(server, 'reinstal',",
    says: 'reinstal',
  },
  {
    what: 'a kind of operation that nothing does',
    file: 'apps/daemon/src/modules/servers/operations/operations.ts',
    from: '  delete: DeleteOperation,\n',
    to: '',
    says: 'delete',
  },
];

/** Most of the two servers is read once. */
const COMPILING_MS = 120_000;

describe('planted faults', () => {
  let found: Map<string, string[]>;
  beforeAll(() => {
    found = compileMutated(MISSPELT);
  }, COMPILING_MS);

  it.each(MISSPELT)('$what is found', ({ file, says }) => {
    expect(found.get(file)!.join('\n')).toContain(says);
  });
});
