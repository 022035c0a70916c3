import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;

/** Hands mails to the SMTP server of the settings, or lays them into a folder where there is none. */
@Injectable()
export class Mailer implements OnApplicationShutdown {
  /** To the mail server of that address. */
  private smtp: { readonly url: string; readonly transport: ReturnType<typeof createTransport> } | null =
    null;

  constructor(
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
    private readonly logger: AppLogger,
  ) {}

  /** How mails leave now. */
  get way(): 'smtp' | 'folder' | null {
    const { smtpUrl, folder } = this.config.mail;
    return smtpUrl ? 'smtp' : folder === null ? null : 'folder';
  }

  /** Throws when the server does not take the mail or the folder cannot be written. */
  async send(mail: Mail): Promise<void> {
    const { from, folder, smtpUrl } = this.config.mail;
    const message = { ...mail, from: { name: this.config.appName, address: from } };
    if (smtpUrl) await this.transportTo(smtpUrl.reveal()).sendMail(message);
    else if (folder !== null) await this.layInto(folder, message);
    else {
      this.logger.pino.warn(
        { context: 'Mail' },
        'a mail was not sent: there is neither MAIL_SMTP_URL nor MAIL_FOLDER',
      );
    }
  }

  onApplicationShutdown(): void {
    this.smtp?.transport.close();
  }

  /** Kept until administrators name another server. */
  private transportTo(url: string): ReturnType<typeof createTransport> {
    if (this.smtp?.url !== url) {
      this.smtp?.transport.close();
      const timeouts = {
        connectionTimeout: CONNECT_MS,
        greetingTimeout: CONNECT_MS,
        socketTimeout: SILENCE_MS,
      };
      this.smtp = { url, transport: createTransport({ url, ...timeouts }) };
    }
    return this.smtp.transport;
  }

  /** One file for each mail, named by its time; readable by the panel's user only, for mails hold links that let in. */
  private async layInto(folder: string, message: object): Promise<void> {
    const composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
    const { message: bytes } = await composer.sendMail(message);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID().slice(0, 8)}.eml`;
    const draft = join(folder, `.${name}`);
    await writeFile(draft, bytes as Buffer, { mode: 0o600 });
    await rename(draft, join(folder, name));
  }
}
