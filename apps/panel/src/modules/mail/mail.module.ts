import { Module } from '@nestjs/common';
import { Mailer } from '../../platform/mail/mailer.js';
import { MailService } from './mail.service.js';

@Module({ providers: [Mailer, MailService], exports: [MailService] })
export class MailModule {}
