// What each program here is given, and how it answers: the results of its calls as one JSON line.
const { PANEL, KEY, SERVER, NAME } = process.env;
const bytes = Buffer.from(`bytes of ${NAME} \u0000\u00ff`, 'latin1');

module.exports = {
  panel: PANEL,
  key: KEY,
  server: SERVER,
  name: NAME,
  line: `a line of ${NAME}`,
  email: `${NAME}@example.com`,
  permissions: ['control.console', 'file.read'],
  bytes,
  /** These SDKs hand out signed links; what their users do with one is HTTP. */
  async upload(url) {
    const form = new FormData();
    form.append('files', new Blob([bytes]), `${NAME}.bin`);
    const answer = await fetch(url, { method: 'POST', body: form });
    if (!answer.ok) throw new Error(`upload: ${answer.status}`);
  },
  async download(url) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`download: ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer()).toString('base64');
  },
  run(work) {
    work().then(
      (results) => {
        process.stdout.write(`${JSON.stringify(results)}\n`, () => process.exit(0));
      },
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  },
};
