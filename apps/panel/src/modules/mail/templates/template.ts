/** What every mail knows: the panel's name and whom it is for. */
export interface Common {
  readonly panel: string;
  readonly username: string;
}

export interface MailText {
  readonly subject: string;
  /** Plain text: nothing in it is markup, whatever names people give themselves. */
  readonly text: string;
}

export type Template<P> = (properties: Common & P) => MailText;
