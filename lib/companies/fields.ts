import { z } from 'zod';

/** SEC-2 */
export const companyName = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'must have at most 100 characters')
  .regex(/^[\p{L}\p{M}\p{N} _.-]*$/u, 'may have letters, digits, spaces, "-", "_" and "."');

/** Empty: no feed. */
export const feedUrl = z
  .string()
  .trim()
  .max(2048, 'must have at most 2048 characters')
  .refine((text) => text === '' || isHttpUrl(text), 'must begin with http:// or https://')
  .refine(
    (text) => !hasCredentials(text),
    'must not hold a user or password: they have fields of their own',
  );

/** A name of the IANA list; offsets such as +02:00 know no summer time. */
export const timeZone = z
  .string()
  .trim()
  .max(64, 'must have at most 64 characters')
  .refine(isTimeZone, 'must be a time zone of the IANA list, such as Europe/Amsterdam');

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function hasCredentials(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username !== '' || password !== '';
}

function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}
