/** Transcripts over HTTP (TR-1 to TR-4), a bounded number from one host at a time. */
import pLimit, { type LimitFunction } from 'p-limit';
import { FetchError, type OutgoingFetch } from '../net/fetch.ts';

export interface TranscriptRequest {
  url: string;
  /** The company's feed: its credentials go to its origin alone (TR-2). */
  feedUrl: string;
  credentials?: { username: string; password: string };
}

export interface FetchedTranscript {
  /** Trimmed. */
  content: string;
  /** Of the content, in characters. */
  contentLength: number;
  httpStatus: number;
  url: string;
}

export interface TranscriptFetcher {
  /** Throws FetchError; its codes are those of PIPE-5. */
  fetch(request: TranscriptRequest, signal?: AbortSignal): Promise<FetchedTranscript>;
}

export function createTranscriptFetcher(options: {
  fetch: OutgoingFetch;
  timeoutMs: number;
  maxBytes: number;
  perHost: number;
}): TranscriptFetcher {
  const hosts = new Map<string, { limit: LimitFunction; users: number }>();

  async function inTurn<T>(url: string, work: () => Promise<T>): Promise<T> {
    const name = URL.canParse(url) ? new URL(url).host : '';
    const host = hosts.get(name) ?? { limit: pLimit(options.perHost), users: 0 };
    hosts.set(name, host);
    host.users++;
    try {
      return await host.limit(work);
    } finally {
      host.users--;
      if (host.users === 0) hosts.delete(name);
    }
  }

  async function get(request: TranscriptRequest, signal?: AbortSignal): Promise<FetchedTranscript> {
    const { url } = request;
    const response = await options.fetch({
      url,
      userAgent: 'LiveDash-Transcript-Fetcher/1.0',
      timeoutMs: options.timeoutMs,
      maxBytes: options.maxBytes,
      credentials: credentialsOf(request),
      signal,
    });
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of response.body) chunks.push(chunk);
    } catch (error) {
      if (!(error instanceof FetchError) || error.code !== 'TOO_LARGE') throw error;
      throw new FetchError(
        'TOO_LARGE',
        `Transcript too large: more than ${options.maxBytes} bytes`,
      );
    }
    // PostgreSQL's text cannot hold NUL.
    const content = new TextDecoder().decode(Buffer.concat(chunks)).replaceAll('\0', '').trim();
    if (content === '') throw new FetchError('EMPTY', 'Empty transcript content');
    return {
      content,
      contentLength: content.length,
      httpStatus: response.status,
      url: response.url,
    };
  }

  return { fetch: (request, signal) => inTurn(request.url, () => get(request, signal)) };
}

/** None where there is no feed any more whose origin could have them. */
function credentialsOf({ feedUrl, credentials }: TranscriptRequest) {
  if (credentials === undefined || !URL.canParse(feedUrl)) return undefined;
  return { ...credentials, origin: new URL(feedUrl).origin };
}
