import { ownAddress } from '../own-address.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** How long to wait after so many failed tries; spread, so that not all tabs come back in one moment. */
export const retryWait = (tries: number): number =>
  Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS) * (0.5 + Math.random() / 2);

/** A socket of the panel, whatever the scheme and host of `address`. */
export const ownSocket = (address: string): string =>
  ownAddress(address.replace(/^ws/, 'http')).replace(/^http/, 'ws');
