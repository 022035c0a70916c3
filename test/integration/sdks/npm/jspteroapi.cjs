const { Client } = require('jspteroapi');
const task = require('./task.cjs');

task.run(async () => {
  const client = new Client(task.panel, task.key);
  const servers = (await client.getAllServers()).map(({ attributes }) => attributes.identifier);

  const socket = await client.startConsoleConnection(task.server);
  const seen = new Promise((resolve) => {
    socket.on('console output', (output) => output.includes(`got ${task.line}`) && resolve(output));
  });
  await new Promise((resolve) => socket.once('auth success', resolve));
  await client.sendCommand(task.server, task.line);
  const output = await seen;
  socket.close();

  await client.writeFile(task.server, `${task.name}.txt`, task.line);
  const read = await client.getFileContents(task.server, `${task.name}.txt`);
  await task.upload(await client.getFileUploadLink(task.server));
  const downloaded = await task.download(await client.getFileDownloadLink(task.server, `${task.name}.bin`));
  const files = (await client.getAllFiles(task.server)).map(({ attributes }) => attributes.name);

  const subuser = await client.createSubUser(task.server, task.email, task.permissions);
  const database = await client.createDatabase(task.server, task.name);
  return {
    ...{ servers, output, read, downloaded, files },
    subuser: { email: subuser.email, permissions: subuser.permissions },
    database: database.name,
  };
});
