import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether the header carries the token; in constant time, whatever the lengths (DB-9). */
export function hasToken(authorization: string | null, token: string | undefined): boolean {
  const given = /^Bearer ([^\s]+)$/.exec(authorization ?? '')?.[1];
  const equal = timingSafeEqual(digest(given ?? ''), digest(token ?? ''));
  return equal && given !== undefined && token !== undefined;
}

const digest = (text: string) => createHash('sha256').update(text).digest();
