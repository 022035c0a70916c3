import { CliError, print, readOptions, required, type Command } from '@app/platform/cli/command.js';
import { OneTimeLinks } from '../modules/login/index.js';
import { TwoFactorService } from '../modules/two-factor/index.js';
import { UsersService } from '../modules/users/index.js';
import type { INestApplicationContext } from '@nestjs/common';
import { withPanel } from './with-panel.js';

type User = NonNullable<Awaited<ReturnType<UsersService['findByName']>>>;

/** Runs `work` for the user that the first word names. */
function withUser(
  words: readonly string[],
  work: (app: INestApplicationContext, user: User) => Promise<void>,
): Promise<void> {
  const username = required(readOptions(words, {}, true).positionals[0], 'username');
  return withPanel(async (app) => {
    const user = await app.get(UsersService, { strict: false }).findByName(username);
    if (!user) throw new CliError(`there is no user ${username}`);
    await work(app, user);
  });
}

export const grantAdmin: Command = {
  name: 'admin grant',
  synopsis: '<username>',
  summary: 'make an existing user an administrator; their sessions end',
  run: (words) =>
    withUser(words, async (app, user) => {
      await app.get(UsersService, { strict: false }).update(user.id, { rootAdmin: true });
      print(`${user.username} is an administrator.`);
    }),
};

export const welcomeUser: Command = {
  name: 'user welcome',
  synopsis: '<username>',
  summary: 'print a link that logs the user in once, within 30 minutes',
  run: (words) =>
    withUser(words, async (app, user) => {
      print(await app.get(OneTimeLinks, { strict: false }).welcomeLink(user.id));
    }),
};

export const resetTwoFactor: Command = {
  name: 'user two-factor-off',
  synopsis: '<username>',
  summary: 'switch off a second factor that was lost; sessions of the user end',
  run: (words) =>
    withUser(words, async (app, user) => {
      const wasOn = await app.get(TwoFactorService, { strict: false }).remove(user.id);
      print(
        wasOn ? `The second factor of ${user.username} is off.` : `${user.username} has no second factor.`,
      );
    }),
};
