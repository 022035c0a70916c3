// Tries passwords of names that nobody has, each once, so that no limit of an account ends it.
// usage: login-flood.ts <panel>
const [url] = process.argv.slice(2);
const AT_ONCE = 20;
/** It ends by itself, whatever becomes of who started it. */
const ENDS_AT = Date.now() + 120_000;
let name = 0;

async function go(): Promise<void> {
  while (Date.now() < ENDS_AT) {
    const answer = await fetch(`${url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: `nobody-${name++}`, password: 'a guess' }),
    });
    await answer.arrayBuffer();
    if (answer.status !== 400 && answer.status !== 429) throw new Error(`answered ${answer.status}`);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, go));
