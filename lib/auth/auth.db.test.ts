import { expect, it } from 'vitest';
import { silentLogger, useDatabase } from '../../test/database.ts';
import { readConfig } from '../config.ts';
import { createAuth } from './auth.ts';

const db = useDatabase();

function cookieFor(environment: Record<string, string>) {
  const config = readConfig({ DATABASE_URL: db.url, AUTH_SECRET: 'x'.repeat(16), ...environment });
  return createAuth(db.prisma, config, silentLogger).cookie;
}

it('marks the cookie Secure when people use https, and not in a build at http://localhost (SEC-3)', () => {
  expect(cookieFor({ APP_URL: 'https://dash.example.com' }).name).toBe(
    '__Secure-app-auth.session_token',
  );
  expect(cookieFor({ NODE_ENV: 'production' }).name).toBe('app-auth.session_token');
});

it('signs with a key that is neither AUTH_SECRET nor that of another secret (SEC-3)', () => {
  const { secret } = cookieFor({});
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(cookieFor({ AUTH_SECRET: 'y'.repeat(16) }).secret).not.toBe(secret);
});
