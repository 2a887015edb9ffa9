/** What is taken from a request, and what is refused before anything is done with it. */
import type { ZodType } from 'zod';
import { ApiError } from './errors.ts';

/** Set by our HTTP server alone, which removes it from what clients send (SEC-9). */
export const CLIENT_IP_HEADER = 'x-livedash-client-ip';
const MAX_BODY_BYTES = 1_048_576;

export function clientIpOf(headers: Headers): string {
  return headers.get(CLIENT_IP_HEADER) ?? 'unknown';
}

/**
 * SEC-10. The Host header does not count as an own origin: a page of another site reaches this
 * server under that site's name by pointing the name here.
 */
export function refuseCrossSite(request: Request, appUrl: string): void {
  const origin = request.headers.get('origin');
  const own = new URL(appUrl).origin;
  if (origin !== null && origin !== own) {
    throw new ApiError(
      403,
      `This page was opened at ${origin}, but LiveDash is configured for ${own} (APP_URL). Open it there, or set APP_URL to the address that you use.`,
      { code: 'FOREIGN_ORIGIN' },
    );
  }
  const type = request.headers.get('content-type') ?? '';
  if (type.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
    throw new ApiError(415, 'The content type must be application/json', {
      code: 'UNSUPPORTED_MEDIA_TYPE',
    });
  }
}

/** An empty body is an empty object. */
export async function readJson(request: Request): Promise<unknown> {
  const text = await readText(request);
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'The body is not valid JSON', { code: 'INVALID_JSON' });
  }
}

async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) {
      throw new ApiError(413, 'The body is larger than 1 MiB', { code: 'BODY_TOO_LARGE' });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Throws 400 with the names of the fields. */
export function validate<T>(schema: ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const details = result.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'body'}: ${message}`,
  );
  throw new ApiError(400, `Not valid: ${details.join('; ')}`, {
    code: 'VALIDATION_FAILED',
    details,
  });
}

/** A name that occurs more than once is a list. */
export function queryOf(request: Request): Record<string, string | string[]> {
  const parameters = new URL(request.url).searchParams;
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
