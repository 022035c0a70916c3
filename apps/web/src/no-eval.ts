import { config } from 'zod';

// The content policy lets nothing make code out of text, and a try is reported as an attack. Before any schema is made.
config({ jitless: true });
