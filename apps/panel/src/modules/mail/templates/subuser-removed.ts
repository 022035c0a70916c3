import type { Template } from './template.js';

/** Somebody is a subuser of a server no longer. */
export const subuserRemoved: Template<{ readonly server: string }> = ({ panel, username, server }) => ({
  subject: `Your access to ${server} has ended`,
  text: `Hello ${username},

your access to the server ${server} at ${panel} was taken back.
Whoever owns the server can tell you why.
`,
});
