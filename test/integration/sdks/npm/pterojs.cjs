const { PteroClient } = require('@devnote-dev/pterojs');
const task = require('./task.cjs');

task.run(async () => {
  const client = new PteroClient(task.panel, task.key);
  const servers = [...(await client.servers.fetch()).values()].map(({ identifier }) => identifier);
  const server = await client.servers.fetch(task.server);

  const shard = client.addSocketServer(task.server);
  const seen = new Promise((resolve) => {
    shard.on('serverOutput', (output) => output.includes(`got ${task.line}`) && resolve(output));
  });
  const ready = new Promise((resolve) => shard.once('authSuccess', resolve));
  await shard.connect();
  await ready;
  await server.sendCommand(task.line);
  const output = await seen;
  shard.disconnect();

  await server.files.write(`/${task.name}.txt`, task.line);
  const read = await server.files.getContents(`/${task.name}.txt`);
  await task.upload(await server.files.getUploadURL('/'));
  const downloaded = await task.download(await server.files.getDownloadURL(`/${task.name}.bin`));
  const files = [...(await server.files.fetch('/')).keys()];

  const subuser = await server.users.add(task.email, task.permissions);
  const database = await server.databases.create(task.name, '%');
  return {
    ...{ servers, output, read, downloaded, files },
    subuser: { email: subuser.email, permissions: subuser.permissions.value },
    database: database.name,
  };
});
