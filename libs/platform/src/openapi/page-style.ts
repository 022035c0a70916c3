/** Colours keep a contrast of at least 4.5 to 1 in both schemes. */
export const STYLE = `
:root { color-scheme: light dark; --edge: light-dark(#c8ccd4, #444b57); --soft: light-dark(#f3f4f6, #1d2128); }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif;
  background: light-dark(#ffffff, #14171c); color: light-dark(#1a1d23, #e6e8ec); }
a { color: light-dark(#0b57b7, #8ab8ff); }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .5rem 0; }
nav [aria-current] { font-weight: bold; }
h2 { margin-top: 2rem; }
details { border: 1px solid var(--edge); border-radius: .4rem; margin: .4rem 0; padding: 0 .8rem; }
details[open] { padding-bottom: .8rem; }
summary { cursor: pointer; padding: .5rem 0; overflow-wrap: anywhere; }
summary b { display: inline-block; min-width: 4rem; font-family: ui-monospace, monospace; }
b.delete { color: light-dark(#a3180e, #ff9d94); } b.get { color: light-dark(#0b57b7, #8ab8ff); }
pre { overflow: auto; max-height: 24rem; padding: .6rem; background: var(--soft); border-radius: .3rem; }
code { font-family: ui-monospace, monospace; font-size: .92em; overflow-wrap: break-word; }
table { width: 100%; border-collapse: collapse; margin: .8rem 0; }
caption { text-align: start; font-weight: bold; }
th, td { text-align: start; vertical-align: top; padding: .2rem .5rem .2rem 0; border-bottom: 1px solid var(--edge); }
`;
