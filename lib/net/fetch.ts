/** Every fetch to an address that a company named: checked, bounded, and ended in time (SEC-13). */
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { STATUS_CODES } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import ipaddr from 'ipaddr.js';
import { Agent, type Dispatcher } from 'undici';

const MOST_REDIRECTS = 3;
const LONGEST_RETRY_AFTER_MS = 86_400_000;

/**
 * `code`: HTTP_<status>, TIMEOUT, DNS, REFUSED, NETWORK, FORBIDDEN_HOST, TOO_LARGE, INVALID_URL,
 * EMPTY or ABORTED.
 */
export class FetchError extends Error {
  override name = 'FetchError';
  readonly code: string;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  constructor(
    code: string,
    message: string,
    more: { status?: number; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.code = code;
    this.status = more.status;
    this.retryAfterMs = more.retryAfterMs;
  }
}

export interface OutgoingRequest {
  url: string;
  userAgent: string;
  /** For the whole exchange, the body included. */
  timeoutMs: number;
  /** Of the decoded body. */
  maxBytes: number;
  headers?: Record<string, string>;
  /** Sent to this origin alone. */
  credentials?: { username: string; password: string; origin: string };
  signal?: AbortSignal;
  accept304?: boolean;
}

export interface OutgoingResponse {
  /** 200, or 304 where it is accepted. */
  status: number;
  /** Behind the redirects. */
  url: string;
  headers: Record<string, string | undefined>;
  /** Decoded so far. */
  bytes(): number;
  /** Decoded; throws FetchError. Must be read to its end or cancelled. */
  body: AsyncIterable<Uint8Array>;
  cancel(): void;
}

export interface OutgoingFetch {
  (request: OutgoingRequest): Promise<OutgoingResponse>;
  close(): Promise<void>;
}

export interface OutgoingFetchOptions {
  allowPrivateHosts: boolean;
  /** Origins that may be private all the same: our own. */
  allowedOrigins?: string[];
  lookup?: typeof systemLookup;
}

export function createOutgoingFetch(options: OutgoingFetchOptions): OutgoingFetch {
  const lookup = options.lookup ?? systemLookup;
  const trusted = new Set(options.allowedOrigins);
  const settings: Agent.Options = { keepAliveTimeout: 4000, headersTimeout: 0, bodyTimeout: 0 };
  const open = new Agent(settings);
  const guarded = new Agent({ ...settings, connect: { lookup: publicLookup(lookup) } });

  /** The agent for an address, after what can be said before it connects. */
  function agentFor(url: URL): Agent {
    if (options.allowPrivateHosts || trusted.has(url.origin)) return open;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // A literal address is never looked up.
    if (isIP(host) !== 0 && !isPublic(host)) throw forbidden(host);
    return guarded;
  }

  const fetch = async (request: OutgoingRequest): Promise<OutgoingResponse> => {
    const abort = new AbortController();
    const timer = setTimeout(
      () => abort.abort(new FetchError('TIMEOUT', 'Request timeout')),
      request.timeoutMs,
    );
    const onAbort = () => abort.abort(new FetchError('ABORTED', 'Request aborted'));
    if (request.signal?.aborted) onAbort();
    request.signal?.addEventListener('abort', onAbort, { once: true });
    const done = () => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', onAbort);
    };
    try {
      const { response, url } = await follow(request, agentFor, abort.signal);
      return deliver(request, response, url, abort.signal, done);
    } catch (error) {
      done();
      throw asFetchError(error, abort.signal);
    }
  };
  return Object.assign(fetch, {
    async close() {
      await Promise.all([open.destroy(), guarded.destroy()]);
    },
  });
}

async function follow(
  request: OutgoingRequest,
  agentFor: (url: URL) => Agent,
  signal: AbortSignal,
): Promise<{ response: Dispatcher.ResponseData; url: URL }> {
  let url = parseUrl(request.url);
  for (let redirects = 0; ; redirects++) {
    const agent = agentFor(url);
    const ask = () =>
      agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers: headersFor(request, url),
        signal,
      });
    // A server may close a connection that it kept open just as we use it again: ask once more.
    const response = await ask().catch((error) =>
      wasReset(error) ? ask() : Promise.reject(error),
    );
    const { location } = response.headers;
    const redirected = [301, 302, 303, 307, 308].includes(response.statusCode);
    if (!redirected || typeof location !== 'string') return { response, url };
    discard(response.body);
    if (redirects === MOST_REDIRECTS) {
      throw new FetchError('NETWORK', `More than ${MOST_REDIRECTS} redirects`);
    }
    url = parseUrl(location, url);
  }
}

function wasReset(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}

function parseUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base)) throw new FetchError('INVALID_URL', 'The address is not valid');
  const url = new URL(text, base);
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw new FetchError('INVALID_URL', `Only http and https are fetched, not ${url.protocol}`);
}

function headersFor({ userAgent, headers, credentials }: OutgoingRequest, url: URL) {
  const result: Record<string, string> = {
    'user-agent': userAgent,
    'accept-encoding': 'gzip, deflate, br',
    ...headers,
  };
  if (credentials?.origin === url.origin) {
    const pair = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
    result.authorization = `Basic ${pair}`;
  }
  return result;
}

function deliver(
  request: OutgoingRequest,
  response: Dispatcher.ResponseData,
  url: URL,
  signal: AbortSignal,
  done: () => void,
): OutgoingResponse {
  const { statusCode: status, body } = response;
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, value?.toString()]),
  );
  if (status !== 200 && !(status === 304 && request.accept304)) {
    discard(body);
    const text = STATUS_CODES[status] ?? '';
    throw new FetchError(`HTTP_${status}`, `HTTP ${status}: ${text}`, {
      status,
      retryAfterMs: retryAfter(headers['retry-after']),
    });
  }
  let bytes = 0;
  let read = false;
  const decoded = decode(body, headers['content-encoding']);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    read = true;
    try {
      for await (const chunk of decoded as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > request.maxBytes) {
          throw new FetchError('TOO_LARGE', `More than ${request.maxBytes} bytes`);
        }
        yield chunk;
      }
      // A body that is cut off by the deadline can look like one that ended.
      signal.throwIfAborted();
    } catch (error) {
      throw asFetchError(error, signal);
    } finally {
      cancel();
    }
  }
  function cancel(): void {
    done();
    discard(body);
  }
  if (status === 304) cancel();
  return {
    status,
    url: url.href,
    headers,
    bytes: () => bytes,
    body: { [Symbol.asyncIterator]: () => chunks() },
    cancel: () => {
      if (!read) cancel();
    },
  };
}

function decode(body: Readable, encoding: string | undefined): Readable {
  const decoders: Record<string, () => NodeJS.ReadWriteStream> = {
    gzip: createGunzip,
    'x-gzip': createGunzip,
    deflate: createInflate,
    br: createBrotliDecompress,
  };
  const decoder = decoders[encoding?.trim().toLowerCase() ?? ''];
  if (decoder === undefined) return body;
  // Errors of either side end the pipeline, and so the reading.
  return pipeline(body, decoder(), () => {}) as unknown as Readable;
}

function discard(body: Readable): void {
  body.on('error', () => {});
  body.destroy();
}

/** Seconds or a date. */
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS) : undefined;
}

/** The addresses of a name, refused unless all are public: the connection goes to one of these. */
function publicLookup(lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '', 0);
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => !isPublic(address))) {
        return callback(forbidden(hostname), '', 0);
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** The part of IPv6 that is given out; what is outside of it leads nowhere, or home. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** What is not plain unicast of the internet is private, local, multicast or reserved. */
function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  return !(address instanceof ipaddr.IPv6) || address.match(GLOBAL_IPV6);
}

const forbidden = (host: string) =>
  new FetchError(
    'FORBIDDEN_HOST',
    `${host} is not an address of the public internet (ALLOW_PRIVATE_FEED_HOSTS allows private ones)`,
  );

function asFetchError(error: unknown, signal: AbortSignal): FetchError {
  if (signal.aborted && signal.reason instanceof FetchError) return signal.reason;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof FetchError) return cause;
    const { code } = cause as { code?: string };
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      return new FetchError('DNS', 'Domain not found');
    if (code === 'ECONNREFUSED') return new FetchError('REFUSED', 'Connection refused');
    if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
      return new FetchError('TIMEOUT', 'Request timeout');
    }
    if (cause instanceof AggregateError) return asFetchError(cause.errors[0], signal);
  }
  return new FetchError('NETWORK', (error as Error).message || 'The connection failed', {
    cause: error,
  });
}
