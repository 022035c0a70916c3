import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright-core';

// Chromium comes from the system's packages; ./rookery test installs it.
const EXECUTABLE = '/usr/bin/chromium';
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...[
    '--disable-component-update',
    '--disable-sync',
    '--force-color-profile=srgb',
    '--font-render-hinting=none',
  ],
];
const RELAY = fileURLToPath(new URL('./relay.mjs', import.meta.url));

export interface RunningBrowser {
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

/**
 * Chromium in a network of its own, which holds the panel and nothing else. In the machine's network each container
 * that starts or stops makes it drop every request (`ERR_NETWORK_CHANGED`), and these tests start and stop servers.
 */
export async function launchBrowser(panelUrl: string): Promise<RunningBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-chromium-'));
  const path = join(folder, 'panel.sock');
  const port = Number(new URL(panelUrl).port);
  const open = new Set<Socket>();
  const server = createServer((inside) => {
    // The relay's own, see there.
    if (open.size === 0) return void open.add(inside.on('error', () => undefined));
    const panel = connect(port, '127.0.0.1');
    for (const socket of [inside, panel]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket)).on('error', () => undefined);
    }
    inside.on('close', () => panel.destroy());
    panel.on('close', () => inside.destroy());
    inside.pipe(panel).pipe(inside);
  });
  server.listen(path);
  await once(server, 'listening');
  const start = join(folder, 'chromium');
  // The relay outlives the browser: with a stream of it in hand, closing would wait 30 s for the end of that stream.
  const relay = `'${process.execPath}' '${RELAY}' ${port} '${path}' </dev/null >/dev/null 2>&1 3>&- 4>&-`;
  const inside = `ip link set lo up; ${relay} & exec '${EXECUTABLE}' "$@"`;
  await writeFile(
    start,
    `#!/bin/sh\nexec unshare --net sh -c '${inside.replaceAll("'", `'\\''`)}' sh "$@"\n`,
    {
      mode: 0o755,
    },
  );
  const browser = await chromium.launch({
    executablePath: start,
    args: FLAGS,
    env: { ...process.env, HOME: folder },
  });
  return {
    browser,
    close: async () => {
      await browser.close();
      for (const socket of open) socket.destroy();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
