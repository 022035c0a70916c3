import { demoEgg } from './demo.egg.js';

/** Documents of the eggs that come with the panel. */
export const BUILTIN_EGGS: readonly object[] = [demoEgg];
