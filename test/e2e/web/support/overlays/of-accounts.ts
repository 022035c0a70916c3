import { generateSync } from 'otplib';
import { fill, inside, type Overlay, type Step } from './overlay.js';

/** An OpenSSH public key that nobody has the private half of. */
const PUBLIC_KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from('ssh-ed25519'),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString('base64')}`;

const keys = '/account/keys';
const security = '/account/security';
const newApiKey = inside('API keys', 'New key');
const newSshKey = inside('SSH keys', 'New key');
const firstCode: Step = async ({ page }) => {
  const dialog = page.getByRole('dialog');
  const secret = (await dialog.locator('code').textContent())!;
  await dialog.getByLabel('Code that the app shows now').fill(generateSync({ secret }));
};
const endSession: Step = ({ page }) => page.context().clearCookies();

/** What opens for somebody who was invited to the server, on the pages of the own account; in this order. */
export const OF_ACCOUNTS: readonly Overlay[] = [
  { of: 'subusers/LeaveButton', path: '/s/$server/people', steps: ['Leave'] },
  { of: 'account/ApiKeysCard', path: keys, steps: [newApiKey] },
  {
    ...{ of: 'account/ApiKeysCard', path: keys, leave: 'I have copied it' },
    steps: [newApiKey, fill('What it is for', 'For the bot'), 'Make the key'],
  },
  { of: 'account/ApiKeysCard', path: keys, steps: ['Delete For the bot'] },
  { of: 'account/SshKeysCard', path: keys, steps: [newSshKey] },
  {
    of: 'account/SshKeysCard',
    path: keys,
    steps: [
      ...[newSshKey, fill('Name', 'Laptop'), fill('Public key', PUBLIC_KEY)],
      'Add the key',
      'Delete Laptop',
    ],
  },
  { of: 'account/two-factor/TwoFactorSetUp', path: security, steps: ['Set up'] },
  {
    of: 'account/two-factor/RecoveryCodesDialog',
    path: security,
    steps: ['Set up', firstCode, 'Switch on'],
    leave: 'I have saved them',
  },
  { of: 'account/two-factor/PasswordDialog', path: security, steps: ['Switch off'] },
  // The last one: nobody is signed in then.
  { of: 'app/LoginAgain', path: security, steps: [endSession, 'Keys'], leave: 'To the login page' },
];
