import { z } from 'zod';
import { Secret } from '@app/platform/config/secret.js';
import { isAddressOrRange } from '@app/platform/http/address-group.js';

export const secret = (schema: z.ZodString = z.string().min(1)) =>
  schema.transform((value) => new Secret(value));
export const int = (fallback: number, min = 0) => z.coerce.number().int().min(min).default(fallback);
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  );

/** What is no address would be passed over, and every caller behind that proxy be one. */
export const addresses = list.superRefine((entries, context) => {
  for (const entry of entries.filter((each) => !isAddressOrRange(each))) {
    const message = `"${entry}" is no address and no range of addresses, such as 10.0.0.1 or 10.0.0.0/8`;
    context.addIssue({ code: 'custom', message });
  }
});

export const isUrlOf =
  (...protocols: string[]) =>
  (text: string): boolean =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol);

/** 32 bytes, as base64 with or without the prefix `base64:`. */
export const appKey = z
  .string()
  .transform((text) => Buffer.from(text.replace(/^base64:/, ''), 'base64'))
  .refine((bytes) => bytes.length === 32, 'must be 32 bytes in base64')
  .transform((bytes) => new Secret(bytes.toString('base64')));

export interface RateLimit {
  readonly points: number;
  readonly periodSeconds: number;
}

/** Both ends included. */
export interface Ports {
  readonly from: number;
  readonly to: number;
}

export const pointsPerSeconds = z
  .string()
  .regex(/^[1-9]\d{0,6}\/[1-9]\d{0,6}$/, 'must be <requests>/<seconds>, such as 5/60')
  .transform((text): RateLimit => {
    const [points, periodSeconds] = text.split('/').map(Number) as [number, number];
    return { points, periodSeconds };
  });

export const portRange = z
  .string()
  .regex(/^\d{4,5}-\d{4,5}$/, 'must be <first>-<last>, such as 25565-26564')
  .transform((text): Ports => {
    const [from, to] = text.split('-').map(Number) as [number, number];
    return { from, to };
  })
  .refine(({ from, to }) => from >= 1024 && from <= to && to <= 65_535, 'must lie between 1024 and 65535');

/** Files of secrets hold the password alone, and any character in it; one that stands in the address wins. */
export function withPassword(address: Secret, password: Secret | undefined): Secret {
  const url = new URL(address.reveal());
  if (password === undefined || url.password !== '') return address;
  url.password = encodeURIComponent(password.reveal());
  return new Secret(url.href);
}
