import type { Template } from './template.js';

/** A link to set a new password, asked for at the login. */
export const passwordReset: Template<{ readonly link: string }> = ({ panel, username, link }) => ({
  subject: `Set a new password for ${panel}`,
  text: `Hello ${username},

somebody, most likely you, asked for a new password for your account at ${panel}.
Set it here, within an hour:

${link}

If it was not you, there is nothing to do: your password stays as it is.
`,
});
