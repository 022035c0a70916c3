import { fill, key, rightClick, type Overlay, type Step } from './overlay.js';

/** A file of the demo server, and a backup: made for these looks. */
export const FILE = 'overlays.txt';
export const BACKUP = 'Before the update';

const at = (section: string) => `/s/$server${section}`;
const files = at('/files');
const editor = at(`/edit?path=%2F${FILE}`);

const type =
  (text: string): Step =>
  async ({ page }) => {
    await page.locator('.cm-content').click();
    await page.keyboard.type(text);
  };

const drop =
  (name: string): Step =>
  async ({ page }) => {
    const dataTransfer = await page.evaluateHandle(
      `(() => { const t = new DataTransfer(); t.items.add(new File(['new'], '${name}')); return t; })()`,
    );
    await page.dispatchEvent('main', 'drop', { dataTransfer });
  };

const paste: Step = async ({ page }) => {
  const command = page.getByLabel('Command', { exact: true });
  await command.and(page.locator(':enabled')).waitFor();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(`navigator.clipboard.writeText('say one\\nsay two\\nsave-all')`);
  await command.press('Control+v');
};

const writtenMeanwhile: Step = ({ write }) => write(FILE, 'meanwhile\n');

/** The row's own menu and one of its entries. */
const ofRow = (name: string | RegExp, ...entries: string[]): readonly Step[] => [name, ...entries];
const ofFile = (entry: string): readonly Step[] => [rightClick(FILE), entry];
const people = at('/people');
const network = at('/network');
/** The second address: the primary one stays. */
const ofAddress: Step = ({ page }) =>
  page
    .getByRole('button', { name: /^Actions of / })
    .last()
    .click();

/** What opens on the pages of a server, as its owner sees them. */
export const OF_SERVERS: readonly Overlay[] = [
  { of: 'shared/ui/forms/Select', path: '/account/appearance', steps: [/Language/] },
  { of: 'app/UserMenu', path: '/', steps: ['Menu of admin'], only: 'desktop' },
  { of: 'app/keys/Palette', path: '/', steps: [key('Control+k')], only: 'desktop' },
  { of: 'app/keys/Keys', path: '/', steps: [key('?')], only: 'desktop' },
  { of: 'app/PhoneBar', path: '/', steps: ['Administration'], only: 'phone' },
  { of: 'app/PhoneBar', path: at(''), steps: ['More'], only: 'phone' },

  { of: 'console/ConsoleTools', path: at(''), steps: ['Read as text'] },
  { of: 'servers/power/use-power', path: at(''), steps: ['Kill'] },
  { of: 'console/CommandLine', path: at(''), steps: [paste] },
  {
    ...{ of: 'console/ConsoleTools', path: at(''), steps: ['Read as text'] as const },
    answers: [
      /[/]api[/]client[/]servers[/][0-9a-f]+[?]/,
      (body: { meta: { capabilities: string[] } }) => ({
        ...body,
        meta: { ...body.meta, capabilities: [] },
      }),
    ],
  },

  { of: 'files/FilesView', path: files, steps: ['New'] },
  { of: 'files/FilesView', path: files, steps: [rightClick(FILE)] },
  { of: 'files/dialogs/FindDialog', path: files, steps: ['Find'] },
  { of: 'files/dialogs/NameDialog', path: files, steps: ['New', 'Folder'] },
  { of: 'files/dialogs/NameDialog', path: files, steps: ofFile('Move') },
  { of: 'files/dialogs/PullDialog', path: files, steps: ['New', 'From an address'] },
  { of: 'files/dialogs/ModeDialog', path: files, steps: ofFile('Permissions') },
  { of: 'files/dialogs/ArchiveDialog', path: files, steps: ofFile('Make an archive') },
  { of: 'files/dialogs/DeleteDialog', path: files, steps: ofFile('Delete') },
  { of: 'files/uploads/ConflictDialog', path: files, steps: [drop(FILE)] },
  { of: 'files/editor/CompareDialog', path: editor, steps: [type('mine '), 'Changes'] },
  { of: 'files/editor/ChangedDialog', path: editor, steps: [writtenMeanwhile, type('more '), 'Save'] },

  { of: 'backups/NewBackupDialog', path: at('/backups'), steps: ['With options'] },
  { of: 'backups/RotationDialog', path: at('/backups'), steps: ['Rotation'] },
  { of: 'backups/RestoreDialog', path: at('/backups'), steps: [`Restore ${BACKUP}`] },
  { of: 'backups/BackupsView', path: at('/backups'), steps: [`Actions of ${BACKUP}`] },
  { of: 'backups/BackupDialogs', path: at('/backups'), steps: ofRow(`Actions of ${BACKUP}`, 'Rename') },
  { of: 'backups/BackupDialogs', path: at('/backups'), steps: ofRow(`Actions of ${BACKUP}`, 'Delete') },

  { of: 'databases/NewDatabaseDialog', path: at('/databases'), steps: ['New database'] },
  { of: 'databases/ConnectionDialog', path: at('/databases'), steps: ['Connect'] },
  { of: 'databases/DatabasesPage', path: at('/databases'), steps: [/^Actions of/] },
  { of: 'databases/DatabasesPage', path: at('/databases'), steps: ofRow(/^Actions of/, 'New password') },
  { of: 'databases/DatabasesPage', path: at('/databases'), steps: ofRow(/^Actions of/, 'Delete') },

  { of: 'network/AllocationsView', path: network, steps: [ofAddress] },
  { of: 'network/NetworkPage', path: network, steps: [ofAddress, 'Remove'] },

  { of: 'schedules/SchedulesPage', path: at('/schedules'), steps: ['Actions of Nightly'] },
  { of: 'schedules/SchedulesPage', path: at('/schedules'), steps: ['Actions of Nightly', 'Delete'] },

  { of: 'subusers/PersonDialog', path: people, steps: ['Invite'] },
  { of: 'subusers/PeopleTable', path: people, steps: [/^Actions of ada/] },
  { of: 'subusers/PeoplePage', path: people, steps: ofRow(/^Actions of ada/, 'Remove') },

  { of: 'settings/SettingsPage', path: at('/settings'), steps: ['Reinstall Demo'] },
  {
    of: 'shared/ui/forms/LeaveGuard',
    path: at('/settings'),
    steps: [fill('Name', 'Another name'), 'Files'],
  },
];
