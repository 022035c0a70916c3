import type { PcreToken } from './pcre-tokens.js';

/** Ways a backtracking engine may try: at most choices × length ^ degree. */
interface Cost {
  choices: number;
  degree: number;
}

interface Frame extends Cost {
  /** Sum over the alternatives that are complete. */
  done: Cost | null;
  look: boolean;
  /** Cost of what was read last and may be repeated. */
  last: Cost;
}

const NOTHING: Cost = { choices: 1, degree: 0 };
/** Repeats up to this often count as choices, beyond it as another power of the length. */
const FEW = 16;

const frame = (look: boolean): Frame => ({ ...NOTHING, done: null, look, last: NOTHING });

function whole({ choices, degree, done }: Frame): Cost {
  if (done === null) return { choices, degree };
  return { choices: choices + done.choices, degree: Math.max(degree, done.degree) };
}

function repeated(inner: Cost, min: number, max: number): Cost {
  const simple = inner.choices === 1 && inner.degree === 0;
  if (simple && min === max) return inner;
  if (max > FEW) return simple ? { choices: 1, degree: 1 } : { choices: Infinity, degree: Infinity };
  return { choices: (max - min + 1) * inner.choices ** max, degree: inner.degree * max };
}

/** Longest text that is matched by backtracking: within it no value costs more than this many steps. */
const STEPS = 4_000_000;
const SHORTEST = 64;

/**
 * How long a text JavaScript's backtracking may be given for this pattern, 0 when even a short one could take too
 * long. An over-estimate: each unbounded repeat counts as one power of the length, repeats of repeats as endless.
 */
export function safeLength(tokens: readonly PcreToken[]): number {
  const stack: Frame[] = [frame(false)];
  let looks: Cost = NOTHING;
  for (const token of tokens) {
    const top = stack.at(-1) as Frame;
    if (token.kind === 'open') {
      stack.push(frame(token.look !== undefined));
    } else if (token.kind === 'close') {
      stack.pop();
      const inner = whole(top);
      const parent = stack.at(-1) as Frame;
      if (top.look) {
        // A look-around gives one answer, however it was found: it costs time, but leaves no choices behind.
        looks = { choices: Math.max(looks.choices, inner.choices), degree: looks.degree + inner.degree };
        parent.last = NOTHING;
      } else {
        parent.last = inner;
        parent.choices *= inner.choices;
        parent.degree += inner.degree;
      }
    } else if (token.kind === 'or') {
      top.done = whole(top);
      Object.assign(top, NOTHING);
    } else if (token.kind === 'repeat') {
      const cost = repeated(top.last, token.min, token.max);
      top.choices = (top.choices / top.last.choices) * cost.choices;
      top.degree += cost.degree - top.last.degree;
    } else {
      top.last = NOTHING;
    }
  }
  const main = whole(stack[0] as Frame);
  const [first] = tokens;
  const anchored = first?.kind === 'anchor' && first.start === true && stack[0]?.done === null;
  const degree = main.degree + looks.degree + (anchored ? 0 : 1);
  const steps = STEPS / (main.choices * looks.choices);
  if (!Number.isFinite(degree) || !(steps >= 1)) return 0;
  const length = degree === 0 ? STEPS : Math.floor(steps ** (1 / degree));
  return length >= SHORTEST ? length : 0;
}
