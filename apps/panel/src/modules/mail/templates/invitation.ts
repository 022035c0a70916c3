import type { Template } from './template.js';

interface Invitation {
  /** Null when the account that invited is gone. */
  readonly inviter: string | null;
  readonly server: string;
  /** To the server, or for new people to their first password. */
  readonly link: string;
  readonly isNew: boolean;
}

/** Somebody was made a subuser of a server, with an account or without. */
export const invitation: Template<Invitation> = ({ panel, username, inviter, server, link, isNew }) => ({
  subject: `You were invited to ${server}`,
  text: `Hello ${username},

${inviter ?? 'somebody'} has given you access to the server ${server} at ${panel}.
${
  isNew
    ? `An account was made for you; your username is ${username}. Choose a password within seven days:`
    : 'You find it here:'
}

${link}

If you do not want it, you can leave the server on its page People${isNew ? ', or do nothing at all' : ''}.
`,
});
