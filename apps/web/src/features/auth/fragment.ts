/**
 * Takes what stands behind the `#` of the address and clears it at once: a token in it must not stay in the history,
 * nor be seen over a shoulder.
 */
export function takeFragment(): string {
  const fragment = location.hash.slice(1);
  if (fragment !== '') history.replaceState(history.state, '', location.pathname + location.search);
  return fragment;
}
