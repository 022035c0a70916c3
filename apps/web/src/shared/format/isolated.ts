/** Letters that are read from the right, and marks that turn the direction of what follows. */
const TURNS = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]/;

/** Foreign text for the middle of a sentence: its direction turns nothing of the words around it. */
export const isolated = (text: string): string => (TURNS.test(text) ? `\u2068${text}\u2069` : text);
