import type { Template } from './template.js';

/** Sent by an administrator to see whether mails arrive. */
export const test: Template<object> = ({ panel, username }) => ({
  subject: `A mail of ${panel} for a trial`,
  text: `Hello ${username},

an administrator of ${panel} has sent this mail to see whether mails arrive. They do.
`,
});
