/**
 * A game server that needs no image registry and no download: flying-squid, which speaks the Minecraft 1.16.5
 * protocol, in the image that `./rookery up` makes on the machine itself (demo/ and scripts/).
 */

/** The leading ~ says that the image is made on the node and never pulled. */
export const DEMO_IMAGE = '~rookery/demo:local';

const SETTINGS = {
  motd: 'A Rookery server',
  port: 25565,
  'max-players': 10,
  'online-mode': false,
  gameMode: 1,
  'view-distance': 4,
};

const INSTALL = `#!/bin/ash
# Runs in the server's image with the server's files at /mnt/server. Worlds and settings that are
# there already stay, so that a reinstallation loses nothing.
set -e
cd /mnt/server
echo 'Preparing the demo server'
if [ -e settings.json ]; then
  echo 'settings.json is there already, it stays as it is'
else
  cat > settings.json <<'SETTINGS'
${JSON.stringify(SETTINGS, null, 2)}
SETTINGS
  echo 'settings.json written'
fi
node --version | sed 's/^/Node.js /'
echo 'Done'
`;

/** A PLCN_v3 document; the panel imports it like any other. */
export const demoEgg = {
  meta: { version: 'PLCN_v3', update_url: null },
  uuid: '5f0c0a3e-2b1d-4c65-9d0e-7d1f6a1c2001',
  name: 'Demo server',
  author: 'support@rookery.example',
  description: 'A small game server for Minecraft 1.16.5 clients, made of nothing but this machine.',
  icon: null,
  tags: ['rookery', 'minecraft'],
  features: [],
  docker_images: { 'Rookery demo': DEMO_IMAGE },
  file_denylist: [],
  startup_commands: { Default: 'node /opt/demo/server.mjs' },
  config: {
    files: {
      'settings.json': {
        parser: 'json',
        find: {
          port: '{{server.allocations.default.port}}',
          motd: '{{server.environment.MOTD}}',
          'max-players': '{{server.environment.MAX_PLAYERS}}',
        },
      },
    },
    startup: { done: 'Server listening on port', strip_ansi: true },
    logs: {},
    stop: 'stop',
  },
  scripts: { installation: { script: INSTALL, container: DEMO_IMAGE, entrypoint: 'ash' } },
  variables: [
    {
      name: 'Message of the day',
      description: 'What players see in their list of servers.',
      env_variable: 'MOTD',
      default_value: 'A Rookery server',
      user_viewable: true,
      user_editable: true,
      rules: ['required', 'string', 'max:60'],
      sort: 1,
    },
    {
      name: 'Player limit',
      description: 'How many players may be on the server at the same time.',
      env_variable: 'MAX_PLAYERS',
      default_value: '10',
      user_viewable: true,
      user_editable: true,
      rules: ['required', 'integer', 'between:1,100'],
      sort: 2,
    },
  ],
} as const;
