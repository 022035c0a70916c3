/** What a page saw of itself; milliseconds. */
export interface Watched {
  /** From a key to the frame that shows it. */
  readonly keys: number[];
  /** From the node's clock to the page's script. */
  readonly states: number[];
  /** Tasks over 50 ms. */
  readonly tasks: number[];
  /** Sum of shifts that nobody caused. */
  readonly shift: number;
  /** From the last byte of a directory to its rows. */
  readonly firstRows: number;
}

/**
 * Runs before the page's own scripts. A state of the console carries when it was sent; both clocks are the machine's.
 * A row is there when the grid has cells of files, looked for at each change of the page.
 */
export const WATCH = `
const watched = {
  keys: [], states: [], tasks: [], shift: 0, firstRows: NaN,
  begin() { Object.assign(watched, { keys: [], states: [], tasks: [] }); },
  scroll: (frames) => new Promise((resolve) => {
    const box = [...document.querySelectorAll('[role=grid], [role=grid] *')]
      .find((element) => element.scrollHeight > 10 * element.clientHeight && element.clientHeight > 0);
    const times = [];
    const step = (box.scrollHeight - box.clientHeight) / frames;
    let last = performance.now();
    let left = frames;
    const next = (now) => {
      times.push(now - last);
      last = now;
      box.scrollTop += step + 1;
      left -= 1;
      if (left > 0) return void requestAnimationFrame(next);
      // What was loaded on the way may have made it longer.
      box.scrollTop = box.scrollHeight;
      resolve(times.slice(2));
    };
    requestAnimationFrame(next);
  }),
};
globalThis.watched = watched;
addEventListener('keydown', ({ timeStamp }) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => watched.keys.push(performance.now() - timeStamp);
  port2.postMessage(null);
}), true);
new PerformanceObserver((list) => watched.tasks.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: 'longtask' });
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) watched.shift += value;
}).observe({ type: 'layout-shift', buffered: true });
new MutationObserver(() => {
  if (!Number.isNaN(watched.firstRows) || !document.querySelector('[role=row] [role=gridcell]')) return;
  const [answer] = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/files/list?')).slice(-1);
  if (answer) watched.firstRows = performance.now() - answer.responseEnd;
}).observe(document, { childList: true, subtree: true });
globalThis.WebSocket = class extends WebSocket {
  constructor(...words) {
    super(...words);
    this.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string' || !data.includes('"status"')) return;
      const { event, args } = JSON.parse(data);
      const sent = Number(args?.[2]);
      if (event === 'status' && sent > 0) watched.states.push(performance.timeOrigin + performance.now() - sent);
    });
  }
};
`;
