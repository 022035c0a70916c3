import { setFlagsFromString } from 'node:v8';

// Before anything else is loaded: loading the libraries makes much garbage, and a heap that may grow its young
// generation to 3 × 16 MiB keeps that for good. A daemon sits beside the games it serves, whose memory that is.
setFlagsFromString('--max-semi-space-size=2');
setFlagsFromString('--semi-space-growth-factor=1');

const { boot } = await import('./boot.js');
await boot();
