import type { Template } from './template.js';

/** An administrator has made an account; `hasPassword`: with a password that they will tell. */
export const accountCreated: Template<{ readonly link: string; readonly hasPassword: boolean }> = ({
  panel,
  username,
  link,
  hasPassword,
}) => ({
  subject: `Your account at ${panel}`,
  text: `Hello ${username},

an account was made for you at ${panel}. Your username is ${username}.
${
  hasPassword
    ? 'Whoever made it tells you the password. You log in here:'
    : 'Choose a password within seven days:'
}

${link}
`,
});
