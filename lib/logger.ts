import { type LoggerOptions, type Logger as PinoLogger, pino } from 'pino';
import { getConfig } from './config.ts';
import { processWide } from './process-wide.ts';

export type Logger = PinoLogger;

/** Logs hold ids, counts and codes; never what is behind these names (SEC-14). */
const CONFIDENTIAL = [
  'password',
  'token',
  'authorization',
  'cookie',
  'secret',
  'apiKey',
  'csvPassword',
];

/** One event a line: JSON in production, readable elsewhere and on a terminal. */
export function createLogger(config: { production: boolean; logLevel: string }): Logger {
  const options: LoggerOptions = {
    level: config.logLevel,
    redact: CONFIDENTIAL.flatMap((name) => [name, `*.${name}`]),
  };
  if (config.production && !process.stdout.isTTY) return pino(options);
  return pino({
    ...options,
    transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', singleLine: true } },
  });
}

export function getLogger(): Logger {
  return processWide('logger', () => createLogger(getConfig()));
}
