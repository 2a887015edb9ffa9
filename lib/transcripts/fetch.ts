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
  const hosts = new Map<string, LimitFunction>();

  async function inTurn<T>(url: string, work: () => Promise<T>): Promise<T> {
    const host = URL.canParse(url) ? new URL(url).host : '';
    const limit = hosts.get(host) ?? pLimit(options.perHost);
    hosts.set(host, limit);
    try {
      return await limit(work);
    } finally {
      if (limit.activeCount + limit.pendingCount === 0) hosts.delete(host);
    }
  }

  async function get(request: TranscriptRequest, signal?: AbortSignal): Promise<FetchedTranscript> {
    const { url, feedUrl, credentials } = request;
    const response = await options.fetch({
      url,
      userAgent: 'LiveDash-Transcript-Fetcher/1.0',
      timeoutMs: options.timeoutMs,
      maxBytes: options.maxBytes,
      credentials: credentials && { ...credentials, origin: new URL(feedUrl).origin },
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
