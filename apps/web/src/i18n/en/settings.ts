export const settings = {
  title: 'Settings',
  general: 'Name and description',
  name: 'Name',
  description: 'Description',
  descriptionHelp: 'For the people who see this server in their list.',
  renamed: 'Saved.',
  about: 'About this server',
  node: 'Node',
  id: 'Id',
  reinstall: 'Reinstall',
  reinstallHelp: 'Runs the installation script of the egg again, for a server that is broken.',
  reinstallVerb: 'Reinstall {name}',
  reinstallTitle: 'Reinstall {name}?',
  reinstallWarning:
    'The server is stopped and the script of its egg runs again. The script may overwrite or delete files; Rookery deletes none.',
  reinstalled: '{name} is being installed anew.',
  noneAllowed: 'You may read these settings, but not change them.',
} as const;
