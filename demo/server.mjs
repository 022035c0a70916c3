/**
 * Runs flying-squid, a game server that speaks the Minecraft 1.16.5 protocol, on the settings.json of
 * the working folder. Its own program knows that file only inside its package, hence this launcher.
 * Keys of settings.json replace the defaults below; the console takes commands, `stop` ends it with 0.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';

const require = createRequire(import.meta.url);

const defaults = {
  motd: 'A Rookery server',
  port: Number(process.env.SERVER_PORT) || 25565,
  'max-players': 10,
  'online-mode': false,
  version: '1.16.5',
  worldFolder: 'world',
  generation: { name: 'superflat', options: {} },
  gameMode: 1,
  difficulty: 0,
  kickTimeout: 10_000,
  'view-distance': 4,
  'player-list-text': { header: { text: 'Rookery' }, footer: { text: '' } },
  'everybody-op': false,
  'max-entities': 100,
  plugins: {},
  modpe: false,
  logging: false,
};

function readSettings() {
  let text;
  try {
    text = readFileSync('settings.json', 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
  return JSON.parse(text);
}

let settings;
try {
  settings = { ...defaults, ...readSettings() };
} catch (error) {
  process.stderr.write(`settings.json cannot be used: ${error.message}\n`);
  process.exit(1);
}

// Its console draws a prompt with cursor movements, which is noise to whoever reads a stream of lines.
const readline = require('node:readline');
const { createInterface } = readline;
readline.cursorTo = () => true;
readline.createInterface = ({ input }) => createInterface({ input, terminal: false });
// Old calls inside its packages; not for the owner of a server to read.
process.noDeprecation = true;

const { createMCServer } = require('flying-squid');
const server = createMCServer(settings);
server.on('error', (error) => {
  // A game server that cannot listen has nothing left to do; other errors it logs itself.
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return;
  process.stderr.write(`port ${settings.port} cannot be used: ${error.message}\n`);
  process.exit(1);
});
