import { z } from 'zod';

/** Control characters, NUL among them, and those that turn the direction of the text around them. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** A name as people read it: any script, but nothing that is not seen or makes other text look different. */
export const nameText = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine((text) => !UNSEEN.test(text), {
      message: 'The name may not hold control or direction characters.',
      params: { rule: 'regex' },
    });
