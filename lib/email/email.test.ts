import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { createSendEmail } from './email.ts';

const LINK = 'https://dash.example.com/reset-password?token=abc';
const MAIL = { to: 'a@example.com', subject: 'Reset', text: `Here:\n${LINK}\n`, link: LINK };

async function logged(environment: Record<string, string>): Promise<string> {
  const lines: string[] = [];
  const write = (chunk: unknown, _: unknown, done: () => void) => {
    lines.push(String(chunk));
    done();
  };
  const log = pino(new Writable({ write }));
  await createSendEmail(readConfig(environment), log)(MAIL);
  return lines.join('');
}

it('writes the link to the log, in production the subject alone', async () => {
  expect(await logged({})).toContain(LINK);
  const production = {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://x/y',
    AUTH_SECRET: 'x'.repeat(16),
  };
  const text = await logged(production);
  expect(text).toContain('Reset');
  expect(text).not.toContain('abc');
  expect(text).not.toContain('a@example.com');
});

it('sends through SMTP_URL from EMAIL_FROM', async () => {
  const received: string[] = [];
  const server = createServer((socket) => speakSmtp(socket, received)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const config = readConfig({
    EMAIL_TRANSPORT: 'smtp',
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    EMAIL_FROM: 'livedash@example.com',
  });
  await createSendEmail(config, pino({ level: 'silent' }))(MAIL);
  server.close();
  const text = received.join('\n');
  expect(text).toContain('MAIL FROM:<livedash@example.com>');
  expect(text).toContain('RCPT TO:<a@example.com>');
  expect(text).toContain('Subject: Reset');
  expect(text.replace(/=\n/g, '')).toContain('reset-password?token=');
});

it('fails when the mail server cannot be reached', async () => {
  const config = readConfig({
    EMAIL_TRANSPORT: 'smtp',
    SMTP_URL: 'smtp://127.0.0.1:1',
    EMAIL_FROM: 'livedash@example.com',
  });
  const send = createSendEmail(config, pino({ level: 'silent' }));
  await expect(send(MAIL)).rejects.toThrow(/ECONNREFUSED/);
});

/** As much of a mail server as one mail needs. */
function speakSmtp(socket: Socket, received: string[]): void {
  let inData = false;
  const say = (line: string) => socket.write(`${line}\r\n`);
  say('220 test');
  createInterface({ input: socket }).on('line', (line) => {
    received.push(line);
    if (inData && line !== '.') return;
    inData = line === 'DATA';
    if (inData) say('354 go on');
    else if (line === 'QUIT') socket.end('221 bye\r\n');
    else say('250 ok');
  });
}
