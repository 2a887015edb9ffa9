/** Reads the cookie that better-auth signs (HMAC-SHA256) when it opens a login. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseCookies } from 'better-auth/cookies';

/** The token inside; null without a cookie or with a signature that is not ours. */
export function readSignedCookie(headers: Headers, name: string, secret: string): string | null {
  const value = parseCookies(headers.get('cookie') ?? '').get(name);
  if (value === undefined) return null;
  const end = value.lastIndexOf('.');
  if (end < 1) return null;
  const token = value.slice(0, end);
  const given = Buffer.from(value.slice(end + 1), 'base64');
  const expected = sign(token, secret);
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : null;
}

export function writeSignedCookie(name: string, token: string, secret: string): string {
  return `${name}=${encodeURIComponent(`${token}.${sign(token, secret).toString('base64')}`)}`;
}

function sign(token: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(token).digest();
}
