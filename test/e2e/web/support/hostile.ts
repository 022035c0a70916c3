import type { Page } from 'playwright-core';

/** Markup as somebody would try it: an attribute broken out of, an element, a template, an address. */
export const MARKUP = `"><img src=x onerror="window.hacked=1"><script>window.hacked=2</script>{{7*7}} {name}`;
/** Letters that are read from the right, in a name that is allowed to hold them. */
export const RIGHT_TO_LEFT = 'שרת עולם <b>1</b>';
/** One word, longer than any screen is wide. */
export const LONG = 'W'.repeat(180);
/** What turns the direction of all that follows it, where it is not kept apart. */
export const TURNED = 'photo\u202egnp.exe';
/** For text that may hold anything. */
export const ANYTHING = `${MARKUP} ${TURNED} \u001b[31mred\u001b[0m ${LONG}`;
/** Lines of a console: colours, a link of the terminal, its title, moves of the cursor, and all of the above. */
export const LINES = [
  `${MARKUP}`,
  `\u001b[31m${RIGHT_TO_LEFT}\u001b[0m ${TURNED}`,
  '\u001b]8;;javascript:window.hacked=3\u0007a link of the terminal\u001b]8;;\u0007 javascript:window.hacked=4',
  '\u001b]0;hacked\u0007\u001b[2J\u001b[H\u001b[?1049h\u001bc\u001b[6n\u001b[999C',
  LONG.repeat(55),
  'the last hostile line',
];

/** Called in the page: what the foreign text has done to it. */
const DAMAGE = `(() => {
  const turning = /[\\u202a-\\u202e\\u2066-\\u2069]/;
  const apart = /isolate|plaintext/;
  const damage = [];
  if ('hacked' in window) damage.push('a script ran: ' + window.hacked);
  for (const one of document.querySelectorAll('img:not(.cm-widgetBuffer), iframe, object, embed, body script, main b:not([aria-current]), [role=dialog] b, [onerror], [onclick], a[href^="javascript"]'))
    damage.push('a foreign element: ' + one.outerHTML.slice(0, 120));
  const beyond = document.documentElement.scrollWidth - innerWidth;
  if (beyond >= 1) {
    const isWide = (one) => one.getBoundingClientRect().right >= innerWidth + 1 || one.scrollWidth > innerWidth;
    const widest = [...document.body.querySelectorAll('*')].filter(isWide).at(-1);
    damage.push('wider than the screen by ' + beyond + ': ' + widest?.outerHTML.slice(0, 200));
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const at = text.data.search(turning);
    if (at < 0) continue;
    // Within a sentence marks keep it apart; a text of its own needs an element that does, or a block.
    if (text.data.lastIndexOf('\\u2068', at) >= 0) continue;
    const own = ${JSON.stringify([TURNED, ANYTHING])};
    let holder = text.parentElement;
    while (holder && getComputedStyle(holder).display === 'inline' && !apart.test(getComputedStyle(holder).unicodeBidi))
      holder = holder.parentElement;
    const isOwn = own.some((one) => text.data.endsWith(one)) || holder.closest('h1, li, bdi, option, [title], code');
    const isAlone = holder.textContent === text.data || apart.test(getComputedStyle(holder).unicodeBidi);
    if (!(isOwn && isAlone) && !holder.closest('.xterm, .cm-editor, textarea, pre'))
      damage.push('turns what stands beside it: ' + holder.outerHTML.slice(0, 200));
  }
  return damage;
})()`;

export const damageTo = (page: Page): Promise<string[]> => page.evaluate<string[]>(DAMAGE);

/** What scripts of a page can read that must be read by none: anything that lets one in. */
export const readableSecrets = (page: Page): Promise<string> =>
  page.evaluate<string>(
    `JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, document.documentElement.outerHTML])`,
  );
