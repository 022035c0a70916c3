import type { en } from './en/index.js';

/** A catalogue as far as it is translated. */
export type Translation<T = typeof en> = {
  readonly [K in keyof T]?: T[K] extends string ? string : Translation<T[K]>;
};
