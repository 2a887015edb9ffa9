/** Mails to users: into the log, or by SMTP. */
import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';

export interface Email {
  to: string;
  subject: string;
  text: string;
  /** Also stands in the text. Whoever has it is let in: it stays out of a production log. */
  link: string;
}

export type SendEmail = (email: Email) => Promise<void>;

export function createSendEmail(
  config: Pick<Config, 'email' | 'production'>,
  log: Logger,
): SendEmail {
  const { transport, smtpUrl, from } = config.email;
  if (transport === 'smtp') {
    return async ({ to, subject, text }) => {
      const smtp = createTransport({ url: smtpUrl, connectionTimeout: 10_000 });
      try {
        await smtp.sendMail({ from, to, subject, text });
      } finally {
        smtp.close();
      }
    };
  }
  return async ({ subject, link }) => {
    const shown = config.production ? undefined : link;
    log.info({ subject, link: shown }, 'mail not sent: EMAIL_TRANSPORT is log');
  };
}
