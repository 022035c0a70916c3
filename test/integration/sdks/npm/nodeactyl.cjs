const { NodeactylClient } = require('nodeactyl');
const { WebSocket } = require('ws');
const task = require('./task.cjs');

// It knows no files and no databases, and leaves the socket to its user.
task.run(async () => {
  const client = new NodeactylClient(task.panel, task.key);
  const servers = (await client.getAllServers()).data.map(({ attributes }) => attributes.identifier);

  const { socket: url, token } = await client.getConsoleWebSocket(task.server);
  const socket = new WebSocket(url);
  const event = (fits) =>
    new Promise((resolve) => {
      socket.on('message', (data) => {
        const frame = JSON.parse(data);
        if (fits(frame)) resolve(frame.args?.[0]);
      });
    });
  const ready = event(({ event }) => event === 'auth success');
  const seen = event(({ event, args }) => event === 'console output' && args[0].includes(`got ${task.line}`));
  socket.on('open', () => socket.send(JSON.stringify({ event: 'auth', args: [token] })));
  await ready;
  await client.sendServerCommand(task.server, task.line);
  const output = await seen;
  socket.close();

  const subuser = await client.createSubUser(task.server, task.email, task.permissions);
  return { servers, output, subuser: { email: subuser.email, permissions: subuser.permissions } };
});
