import { CliError, print, readOptions, required, type Command } from '@app/platform/cli/command.js';
import { UsersService } from '../modules/users/index.js';
import { randomText } from '../platform/crypto/random-text.js';
import { withPanel } from './with-panel.js';

const PASSWORD_LENGTH = 24;

export const createAdmin: Command = {
  name: 'admin create',
  synopsis: '--username <name> --email <address> [--password <text>]',
  summary: 'create an administrator; without a password a random one is printed',
  async run(words) {
    const { values } = readOptions(words, {
      username: { type: 'string' },
      email: { type: 'string' },
      password: { type: 'string' },
    });
    const username = required(values.username, 'username');
    const email = required(values.email, 'email');
    const password = values.password ?? randomText(PASSWORD_LENGTH);
    await withPanel(async (app) => {
      const users = app.get(UsersService, { strict: false });
      const user = await users.create({ username, email, password, rootAdmin: true });
      print(JSON.stringify({ id: user.id, username: user.username, email: user.email, password }, null, 2));
    });
  },
};

export const setPassword: Command = {
  name: 'admin password',
  synopsis: '<username> [--password <text>]',
  summary: 'set a user’s password; without one a random one is printed',
  async run(words) {
    const { values, positionals } = readOptions(words, { password: { type: 'string' } }, true);
    const username = required(positionals[0], 'username');
    const password = values.password ?? randomText(PASSWORD_LENGTH);
    await withPanel(async (app) => {
      const users = app.get(UsersService, { strict: false });
      const user = await users.findByName(username);
      if (!user) throw new CliError(`there is no user ${username}`);
      await users.update(user.id, { password });
      print(JSON.stringify({ username: user.username, password }, null, 2));
    });
  },
};
