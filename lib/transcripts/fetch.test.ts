import { afterAll, describe, expect, it } from 'vitest';
import { useHttpServer } from '../../test/http-server.ts';
import { createOutgoingFetch } from '../net/fetch.ts';
import { createTranscriptFetcher, type TranscriptRequest } from './fetch.ts';

const http = useHttpServer();
const other = useHttpServer();
const outgoing = createOutgoingFetch({ allowPrivateHosts: true });
afterAll(() => outgoing.close());

const PER_HOST = 2;
const fetcherWith = (timeoutMs: number) =>
  createTranscriptFetcher({ fetch: outgoing, timeoutMs, maxBytes: 1000, perHost: PER_HOST });
const fetcher = fetcherWith(10_000);
const get = (more: Partial<TranscriptRequest> = {}, signal?: AbortSignal) =>
  fetcher.fetch(
    { url: `${http.origin}/t.txt`, feedUrl: `${http.origin}/feed.csv`, ...more },
    signal,
  );
const answer = (body: string | Buffer, status = 200) => {
  http.handler = (_request, response) => response.writeHead(status).end(body);
};

describe('fetching a transcript', () => {
  it('says who asks, and gives the trimmed text (TR-1, TR-4)', async () => {
    answer('\n User: Hello\n\n  there \n\n');
    expect(await get()).toEqual({
      content: 'User: Hello\n\n  there',
      contentLength: 20,
      httpStatus: 200,
      url: `${http.origin}/t.txt`,
    });
    expect(http.requests[0]?.headers['user-agent']).toBe('LiveDash-Transcript-Fetcher/1.0');
  });

  it('replaces what is no UTF-8, and drops what the database cannot hold (TR-1)', async () => {
    answer(Buffer.concat([Buffer.from('\uFEFFUser: caf\0é '), Buffer.from([0xff, 0x21])]));
    expect((await get()).content).toBe('User: café \uFFFD!');
  });

  it('sends the credentials to the origin of the feed alone (TR-2)', async () => {
    answer('User: a');
    other.handler = (_request, response) => response.end('User: b');
    const credentials = { username: 'u', password: 'p' };
    await get({ credentials });
    await get({ credentials, url: `${other.origin}/t.txt` });
    await get({ credentials, url: http.origin.replace('127.0.0.1', 'localhost') });
    await get({ credentials, feedUrl: '' });
    expect(http.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${btoa('u:p')}`,
      undefined,
      undefined,
    ]);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('takes no credentials along a redirect to elsewhere (TR-2)', async () => {
    http.handler = (_request, response) =>
      response.writeHead(307, { Location: `${other.origin}/there.txt` }).end();
    other.handler = (_request, response) => response.end('User: b');
    const { url } = await get({ credentials: { username: 'u', password: 'p' } });
    expect(url).toBe(`${other.origin}/there.txt`);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    ['HTTP_404', 'HTTP 404: Not Found', () => answer('', 404)],
    ['HTTP_503', 'HTTP 503: Service Unavailable', () => answer('later', 503)],
    ['EMPTY', 'Empty transcript content', () => answer(' \n\0\n')],
    [
      'TOO_LARGE',
      'Transcript too large: more than 1000 bytes',
      () => answer('User: '.padEnd(1001, 'x')),
    ],
  ])('fails with %s: %s (TR-3)', async (code, message, arrange) => {
    arrange();
    await expect(get()).rejects.toMatchObject({ code, message });
  });

  it('says what is wrong with the address (TR-3)', async () => {
    const attempt = (url: string) => get({ url }).catch(({ code, message }) => [code, message]);
    expect(await attempt('http://127.0.0.1:1/')).toEqual(['REFUSED', 'Connection refused']);
    expect(await attempt('http://gone.invalid/')).toEqual(['DNS', 'Domain not found']);
    expect(await attempt('ftp://example.com/')).toEqual([
      'INVALID_URL',
      'Only http and https are fetched, not ftp:',
    ]);
    expect(await attempt('nowhere')).toEqual(['INVALID_URL', 'The address is not valid']);
  });

  it('takes no longer than it may, the body included (TR-1, TR-3)', async () => {
    http.handler = (_request, response) => void response.write('User: half a body');
    const request = { url: http.origin, feedUrl: '' };
    await expect(fetcherWith(50).fetch(request)).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'Request timeout',
    });
  });

  it('passes on when to come back (PIPE-5)', async () => {
    http.handler = (_request, response) => response.writeHead(503, { 'Retry-After': '30' }).end();
    await expect(get()).rejects.toMatchObject({ code: 'HTTP_503', retryAfterMs: 30_000 });
  });

  it('keeps to its number at one host, while another answers', async () => {
    const waiting: (() => void)[] = [];
    let full = () => {};
    const whenFull = new Promise<void>((resolve) => {
      full = resolve;
    });
    http.handler = (_request, response) => {
      waiting.push(() => response.end('User: a'));
      if (waiting.length === PER_HOST) full();
    };
    other.handler = (_request, response) => response.end('User: b');
    const fetch = (origin: string) => fetcher.fetch({ url: `${origin}/t.txt`, feedUrl: '' });
    const all = [1, 2, 3, 4, 5].map(() => fetch(http.origin));
    await whenFull;
    await fetch(other.origin);
    expect(waiting).toHaveLength(PER_HOST);
    http.handler = (_request, response) => response.end('User: a');
    for (const end of waiting) end();
    await Promise.all(all);
    expect(http.requests).toHaveLength(5);
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    http.handler = () => abort.abort();
    await expect(get({}, abort.signal)).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(get({}, abort.signal)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(http.requests).toHaveLength(1);
  });
});
