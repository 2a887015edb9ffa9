import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';
import { parseDatabaseUrl } from './database-url.ts';
import { cleanValue } from './environment.ts';

const URL_ = 'postgresql://user:secret@db.example:5433/live';
const read = (environment: Record<string, string>) =>
  readConfig({ DATABASE_URL: URL_, ...environment });
function problems(environment: Record<string, string>): string[] {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the environment', () => {
  it.each([
    ['"*/10 * * * *" # ten', '*/10 * * * *'],
    ['postgresql://u:a#b@h/d', 'postgresql://u:a#b@h/d'],
    ['  spaced  ', 'spaced'],
    ["'quoted'", 'quoted'],
    ['value # comment', 'value'],
    ['# only a comment', ''],
  ])('reads %s as %s (CFG-1)', (raw, value) => {
    expect(cleanValue(raw)).toBe(value);
  });
});

describe('the configuration', () => {
  it('names all that is wrong in one message, and no secret (CFG-2)', () => {
    const found = problems({
      DATABASE_CONNECTION_LIMIT: 'many',
      DATABASE_POOL_TIMEOUT: '0',
      SCHEDULER_ENABLED: 'maybe',
      CSV_IMPORT_INTERVAL: 'every day',
      DATABASE_HEALTH_TOKEN: 'short',
      AUTH_SECRET: 'tiny',
    });
    expect(found.map((line) => line.split(' ')[0]).sort()).toEqual([
      'AUTH_SECRET',
      'CSV_IMPORT_INTERVAL',
      'DATABASE_CONNECTION_LIMIT',
      'DATABASE_HEALTH_TOKEN',
      'DATABASE_POOL_TIMEOUT',
      'SCHEDULER_ENABLED',
    ]);
    expect(found.join()).toContain('"many"; allowed is a whole number from 1 to 500');
    expect(found.join()).not.toMatch(/short|tiny/);
  });

  it.each(['0', '-1', '501', '1e3', '5.5'])('refuses a connection limit of %s (CFG-2)', (value) => {
    expect(problems({ DATABASE_CONNECTION_LIMIT: value })).toHaveLength(1);
    expect(problems({ DATABASE_URL: `${URL_}?connection_limit=${value}` })).toHaveLength(1);
  });

  it('needs a database and a secret in production (CFG-3)', () => {
    expect(problems({ NODE_ENV: 'production' })).toEqual([
      'AUTH_SECRET is not set; production needs it',
    ]);
  });

  it.each([
    [{}, '', 20, 'default'],
    [{}, '?connection_limit=7', 7, 'url'],
    [{ DATABASE_CONNECTION_LIMIT: '9' }, '', 9, 'env'],
    [{ DATABASE_CONNECTION_LIMIT: '9' }, '?connection_limit=7', 9, 'env'],
  ])(
    'takes the pool size of %j and "%s" as %s from %s (DB-2)',
    (environment, query, value, origin) => {
      const { database } = read({ ...environment, DATABASE_URL: URL_ + query });
      expect(database.connectionLimit).toEqual({ value, origin });
    },
  );

  it('tells waiting for a connection from keeping one open (DB-3, DB-4)', () => {
    const { database } = read({
      DATABASE_URL: `${URL_}?pool_timeout=2`,
      DATABASE_POOL_TIMEOUT: '30',
    });
    expect(database.acquireTimeout).toEqual({ value: 2, origin: 'url' });
    expect(database.poolTimeout).toEqual({ value: 30, origin: 'env' });
    expect(read({ DATABASE_URL: `${URL_}?pool_timeout=0` }).database.acquireTimeout.value).toBe(0);
  });

  it('pools with statistics in production, unless told otherwise (DB-5)', () => {
    const production = { NODE_ENV: 'production', AUTH_SECRET: 'a secret that is long enough' };
    const mode = (environment: Record<string, string>) =>
      read(environment).database.enhancedPooling;
    expect(mode({})).toEqual({ value: false, origin: 'default' });
    expect(mode(production)).toEqual({ value: true, origin: 'default' });
    expect(mode({ ...production, USE_ENHANCED_POOLING: 'false' })).toEqual({
      value: false,
      origin: 'env',
    });
    expect(mode({ USE_ENHANCED_POOLING: '1' })).toEqual({ value: true, origin: 'env' });
  });
});

describe('the address of a database', () => {
  it('may hold any character in its password, encoded or not (DB-4)', () => {
    expect(parseDatabaseUrl('postgresql://us%40er:p%2Fa%23ss@h/d%20b')).toMatchObject({
      user: 'us@er',
      password: 'p/a#ss',
      database: 'd b',
    });
    expect(parseDatabaseUrl('postgres://u:p@ss#w/ord?%@h:5/d')).toMatchObject({
      user: 'u',
      password: 'p@ss#w/ord?%',
      host: 'h',
      port: 5,
      database: 'd',
    });
  });

  it.each([
    ['', 'plain'],
    ['?sslmode=disable', 'plain'],
    ['?sslmode=require', 'encrypted'],
    ['?sslmode=verify-ca', 'checked'],
    ['?sslmode=verify-full', 'checked'],
  ])('says by "%s" that the connection is %s (DB-6)', (query, kind) => {
    const { ssl } = parseDatabaseUrl(`postgresql://h/d${query}`);
    const found =
      ssl === false ? 'plain' : ssl.rejectUnauthorized === false ? 'encrypted' : 'checked';
    expect(found).toBe(kind);
  });

  it('is refused without repeating what is in it', () => {
    expect(() => parseDatabaseUrl('mysql://u:secret@h/d')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });
});
