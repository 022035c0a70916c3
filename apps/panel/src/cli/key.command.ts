import {
  ACL_RESOURCES,
  FULL_ACL,
  type AclPermissions,
  type AclResource,
} from '@app/contracts/permissions/acl.js';
import { CliError, print, readOptions, required, type Command } from '@app/platform/cli/command.js';
import { ApiKeysService } from '../modules/api-keys/index.js';
import { UsersService } from '../modules/users/index.js';
import { withPanel } from './with-panel.js';

/** `server=3,node=1`: 1 read, 2 write, 3 both. */
function parseAcl(text: string): AclPermissions {
  return Object.fromEntries(
    text.split(',').map((entry) => {
      const [name, mask] = entry.split('=');
      if (!ACL_RESOURCES.includes(name as AclResource) || !/^[0-3]$/.test(mask ?? '')) {
        throw new CliError(
          `--acl: "${entry}" is not <resource>=<0-3>; resources: ${ACL_RESOURCES.join(', ')}`,
          true,
        );
      }
      return [name, Number(mask)];
    }),
  );
}

export const createKey: Command = {
  name: 'key create',
  synopsis: '--user <name> --type account|application [--memo <text>] [--acl server=3,node=1]',
  summary: 'create an API key and print it; an application key may do everything unless --acl says otherwise',
  async run(words) {
    const { values } = readOptions(words, {
      user: { type: 'string' },
      type: { type: 'string' },
      memo: { type: 'string', default: 'Made by an operator' },
      acl: { type: 'string' },
    });
    const username = required(values.user, 'user');
    const type = required(values.type, 'type');
    if (type !== 'account' && type !== 'application')
      throw new CliError('--type is account or application', true);
    const acl = values.acl === undefined ? FULL_ACL : parseAcl(values.acl);
    await withPanel(async (app) => {
      const user = await app.get(UsersService, { strict: false }).findByName(username);
      if (!user) throw new CliError(`there is no user ${username}`);
      if (type === 'application' && !user.rootAdmin) {
        throw new CliError(`${username} is no administrator: an application key of theirs would not work`);
      }
      const keys = app.get(ApiKeysService, { strict: false });
      const { key, token } =
        type === 'account'
          ? await keys.createAccountKey(user.id, { memo: values.memo })
          : await keys.createApplicationKey(user.id, acl, { memo: values.memo });
      print(key.identifier + token);
    });
  },
};
