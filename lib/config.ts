/** Every variable of the application, read and checked once, at start (CFG-2). */
import { CronExpressionParser } from 'cron-parser';
import { z } from 'zod';
import { type DatabaseAddress, parseDatabaseUrl } from './database-url.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { processWide } from './process-wide.ts';

export type Origin = 'env' | 'url' | 'default';
export interface Setting<T> {
  value: T;
  origin: Origin;
}

export type Config = ReturnType<typeof readConfig>;

/** Lists every variable that cannot be used: what was found and what is allowed. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`The configuration cannot be used:\n${problems.map((line) => `  ${line}`).join('\n')}`);
    this.problems = problems;
  }
}

function integer(min: number, max: number) {
  const allowed = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, allowed)
    .transform(Number)
    .pipe(z.number().min(min, allowed).max(max, allowed));
}

const boolean = z
  .enum(['true', '1', 'false', '0'], 'true, 1, false or 0')
  .transform((value) => value === 'true' || value === '1');

const decimal = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,6})?$/, 'a number such as 0.85')
  .refine((value) => Number(value) > 0, 'a number above 0');

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'an address that begins with http:// or https://' })
  .transform((value) => value.replace(/\/+$/, ''));

const cron = z.string().refine((value) => {
  try {
    CronExpressionParser.parse(value);
    return value.split(/\s+/).length === 5;
  } catch {
    return false;
  }
}, 'a cron expression of five fields, such as */15 * * * *');

const timeZone = z.string().refine((value) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }) !== null;
  } catch {
    return false;
  }
}, 'a time zone of the IANA list, such as Europe/Amsterdam');

const secret = z.string().min(16, 'a secret of 16 characters or more');

/** The configuration of the process. Throws ConfigError at the first call when it is unusable. */
export function getConfig(): Config {
  return processWide('config', () => readConfig());
}

const variables = z.object({
  NODE_ENV: z
    .enum(['development', 'production', 'test'], 'development, production or test')
    .default('development'),
  PORT: integer(0, 65_535).default(3000),
  HOST: z.string().optional(),
  APP_URL: httpUrl.optional(),
  TRUST_PROXY: boolean.default(false),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'debug, info, warn, error or silent')
    .default('info'),

  DATABASE_URL: z.string().optional(),
  DATABASE_URL_DIRECT: z.string().optional(),
  DATABASE_CONNECTION_LIMIT: integer(1, 500).optional(),
  DATABASE_POOL_TIMEOUT: integer(1, 3600).optional(),
  USE_ENHANCED_POOLING: boolean.optional(),
  DATABASE_HEALTH_TOKEN: secret.optional(),

  AUTH_SECRET: secret.optional(),
  CREDENTIALS_SECRET: secret.optional(),

  SCHEDULER_ENABLED: boolean.default(true),
  JOBS_RUN_IN: z.enum(['web', 'worker'], 'web or worker').default('web'),
  SCHEDULER_TIMEZONE: timeZone.default('UTC'),
  CSV_IMPORT_INTERVAL: cron.default('*/15 * * * *'),
  CSV_IMPORT_CONCURRENCY: integer(1, 100).default(5),
  CSV_FETCH_TIMEOUT_MS: integer(1, 3_600_000).default(60_000),
  CSV_MAX_BYTES: integer(1, 1_099_511_627_776).default(1_073_741_824),
  CSV_MAX_ROWS: integer(1, 1_000_000_000).default(5_000_000),
  IMPORT_PROCESSING_INTERVAL: cron.default('*/5 * * * *'),
  IMPORT_PROCESSING_BATCH_SIZE: integer(1, 1000).default(50),
  SESSION_PROCESSING_INTERVAL: cron.default('0 * * * *'),
  SESSION_PROCESSING_BATCH_SIZE: integer(0, 1_000_000).default(0),
  SESSION_PROCESSING_CONCURRENCY: integer(1, 100).default(5),
  PIPELINE_MAX_ATTEMPTS: integer(1, 100).default(5),
  PIPELINE_LEASE_SECONDS: integer(1, 86_400).default(600),
  TRANSCRIPT_FETCH_TIMEOUT_MS: integer(1, 3_600_000).default(30_000),
  TRANSCRIPT_MAX_BYTES: integer(1, 1_073_741_824).default(5_242_880),
  ALLOW_PRIVATE_FEED_HOSTS: boolean.optional(),

  AI_PROVIDER: z.enum(['local', 'openai'], 'local or openai').default('local'),
  AI_MIN_MESSAGES: integer(1, 1000).default(2),
  AI_MAX_TRANSCRIPT_CHARS: integer(1000, 10_000_000).default(60_000),
  AI_TIMEOUT_MS: integer(1, 3_600_000).default(60_000),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: httpUrl.default('https://api.openai.com/v1'),
  OPENAI_MODEL: z.string().max(100, 'at most 100 characters').default('gpt-4o'),
  USD_TO_EUR_RATE: decimal.default('0.85'),

  SHUTDOWN_GRACE_MS: integer(0, 3_600_000).default(10_000),
  EMAIL_TRANSPORT: z.enum(['log', 'smtp'], 'log or smtp').default('log'),
  SMTP_URL: z.string().optional(),
  EMAIL_FROM: z.string().optional(),
});

/** Values that a message must not repeat. */
const CONFIDENTIAL = /SECRET|TOKEN|KEY|URL/;

/**
 * Reads the configuration. Throws one ConfigError with all that is wrong.
 * The defaults stand beside the variables above.
 */
export function readConfig(environment: Environment = readEnvironment()) {
  const result = variables.safeParse(environment);
  const problems = result.success
    ? []
    : result.error.issues.map(({ path, message }) => {
        const name = String(path[0]);
        const found = CONFIDENTIAL.test(name) ? 'set' : JSON.stringify(environment[name]);
        return `${name} is ${found}; allowed is ${message}`;
      });
  const address = readAddress('DATABASE_URL', environment.DATABASE_URL, problems);
  const directAddress =
    readAddress('DATABASE_URL_DIRECT', environment.DATABASE_URL_DIRECT, problems) ?? address;
  const urlLimit = readParameter('connection_limit', address?.connectionLimit, 1, 500, problems);
  const urlWait = readParameter('pool_timeout', address?.poolTimeout, 0, 3600, problems);

  const values = result.success ? result.data : undefined;
  if (values?.NODE_ENV === 'production') {
    for (const name of ['DATABASE_URL', 'AUTH_SECRET'] as const) {
      if (values[name] === undefined) problems.push(`${name} is not set; production needs it`);
    }
  }
  if (values?.EMAIL_TRANSPORT === 'smtp' && !(values.SMTP_URL && values.EMAIL_FROM)) {
    problems.push('EMAIL_TRANSPORT is "smtp"; SMTP_URL and EMAIL_FROM must be set with it');
  }
  if (problems.length > 0 || values === undefined) throw new ConfigError(problems);

  const production = values.NODE_ENV === 'production';
  const appUrl = values.APP_URL ?? `http://localhost:${values.PORT}`;
  return {
    nodeEnv: values.NODE_ENV,
    production,
    http: { port: values.PORT, host: values.HOST, appUrl, trustProxy: values.TRUST_PROXY },
    logLevel: values.LOG_LEVEL,
    database: {
      address,
      /** For migrations: past a proxy, where there is one. */
      directAddress,
      enhancedPooling: setting(values.USE_ENHANCED_POOLING, undefined, production),
      connectionLimit: setting(values.DATABASE_CONNECTION_LIMIT, urlLimit, 20),
      /** Seconds until an idle connection is closed. */
      poolTimeout: setting(values.DATABASE_POOL_TIMEOUT, undefined, 10),
      /** Seconds to wait for a connection; 0: without limit. */
      acquireTimeout: setting(undefined, urlWait, 10),
    },
    healthToken: values.DATABASE_HEALTH_TOKEN,
    authSecret: values.AUTH_SECRET,
    credentialsSecret: values.CREDENTIALS_SECRET ?? values.AUTH_SECRET,
    schedulers: {
      enabled: values.SCHEDULER_ENABLED,
      runIn: values.JOBS_RUN_IN,
      timeZone: values.SCHEDULER_TIMEZONE,
      csvImport: values.CSV_IMPORT_INTERVAL,
      importProcessing: values.IMPORT_PROCESSING_INTERVAL,
      sessionProcessing: values.SESSION_PROCESSING_INTERVAL,
    },
    feed: {
      concurrency: values.CSV_IMPORT_CONCURRENCY,
      timeoutMs: values.CSV_FETCH_TIMEOUT_MS,
      maxBytes: values.CSV_MAX_BYTES,
      maxRows: values.CSV_MAX_ROWS,
    },
    transcripts: {
      timeoutMs: values.TRANSCRIPT_FETCH_TIMEOUT_MS,
      maxBytes: values.TRANSCRIPT_MAX_BYTES,
    },
    allowPrivateHosts: values.ALLOW_PRIVATE_FEED_HOSTS ?? !production,
    pipeline: {
      maxAttempts: values.PIPELINE_MAX_ATTEMPTS,
      leaseSeconds: values.PIPELINE_LEASE_SECONDS,
      importBatchSize: values.IMPORT_PROCESSING_BATCH_SIZE,
      /** 0: all that is claimable. */
      analysisBatchSize: values.SESSION_PROCESSING_BATCH_SIZE,
      analysisConcurrency: values.SESSION_PROCESSING_CONCURRENCY,
    },
    ai: {
      provider: values.AI_PROVIDER,
      minMessages: values.AI_MIN_MESSAGES,
      maxTranscriptChars: values.AI_MAX_TRANSCRIPT_CHARS,
      timeoutMs: values.AI_TIMEOUT_MS,
      apiKey: values.OPENAI_API_KEY,
      baseUrl: values.OPENAI_BASE_URL,
      model: values.OPENAI_MODEL,
      usdToEurRate: values.USD_TO_EUR_RATE,
    },
    shutdownGraceMs: values.SHUTDOWN_GRACE_MS,
    email: {
      transport: values.EMAIL_TRANSPORT,
      smtpUrl: values.SMTP_URL,
      from: values.EMAIL_FROM,
    },
  };
}

function readAddress(
  name: string,
  text: string | undefined,
  problems: string[],
): DatabaseAddress | undefined {
  if (text === undefined) return undefined;
  try {
    return parseDatabaseUrl(text);
  } catch (error) {
    problems.push(`${name} ${(error as Error).message}`);
    return undefined;
  }
}

function readParameter(
  name: string,
  text: string | undefined,
  min: number,
  max: number,
  problems: string[],
): number | undefined {
  if (text === undefined) return undefined;
  const result = integer(min, max).safeParse(text);
  if (result.success) return result.data;
  const allowed = result.error.issues[0]?.message;
  problems.push(`DATABASE_URL has ${name}=${text}; allowed is ${allowed}`);
  return undefined;
}

/** A variable that is set wins, else the URL's parameter, else the default (DB-2). */
function setting<T>(variable: T | undefined, url: T | undefined, fallback: T): Setting<T> {
  if (variable !== undefined) return { value: variable, origin: 'env' };
  if (url !== undefined) return { value: url, origin: 'url' };
  return { value: fallback, origin: 'default' };
}
