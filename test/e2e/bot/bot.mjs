// A Minecraft player: joins, chats what standard input says, tells in JSON lines what happens.
// `!dig` takes the block below it away, `!look x y z` tells which block is there.
// usage: node bot.mjs <host> <port> <name>
import { createInterface } from 'node:readline';
import { createBot } from 'mineflayer';

const [host, port, username] = process.argv.slice(2);
const tell = (event, data = {}) => process.stdout.write(`${JSON.stringify({ event, ...data })}\n`);

const bot = createBot({
  host,
  port: Number(port),
  username,
  version: '1.16.5',
  auth: 'offline',
  hideErrors: true,
});
bot.once('spawn', () => tell('spawn'));
bot.on('message', (message) => tell('message', { text: message.toString() }));
bot.on('kicked', (reason) => tell('kicked', { reason: String(reason) }));
bot.on('error', (error) => tell('error', { message: error.message }));
bot.once('end', (reason) => {
  tell('end', { reason: String(reason) });
  process.exit(0);
});

async function dig() {
  await bot.waitForChunksToLoad();
  const block = bot.blockAt(bot.entity.position.offset(0, -1, 0));
  await bot.dig(block);
  const { x, y, z } = block.position;
  tell('dug', { at: [x, y, z], block: block.name });
}

async function look([x, y, z]) {
  await bot.waitForChunksToLoad();
  tell('block', { block: bot.blockAt(bot.entity.position.set(x, y, z)).name });
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [word, ...rest] = line.split(' ');
  if (word === '!dig') void dig();
  else if (word === '!look') void look(rest.map(Number));
  else bot.chat(line);
});
lines.on('close', () => bot.quit());
