import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { useHttpServer } from '../../test/http-server.ts';
import { createOutgoingFetch, type OutgoingFetchOptions, type OutgoingRequest } from './fetch.ts';

const http = useHttpServer();
const other = useHttpServer();

async function get(
  path: string,
  options: Partial<OutgoingRequest> & Partial<OutgoingFetchOptions> = {},
) {
  const { allowPrivateHosts = true, allowedOrigins, lookup, ...request } = options;
  const fetch = createOutgoingFetch({ allowPrivateHosts, allowedOrigins, lookup });
  try {
    const url = path.startsWith('/') ? http.origin + path : path;
    const response = await fetch({
      url,
      userAgent: 'test',
      timeoutMs: 2000,
      maxBytes: 1000,
      ...request,
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body) chunks.push(chunk);
    return { ...response, text: Buffer.concat(chunks).toString() };
  } finally {
    await fetch.close();
  }
}
const failure = (code: string, more: object = {}) =>
  expect.objectContaining({ name: 'FetchError', code, ...more });

describe('an outgoing fetch', () => {
  it('gives the decoded body and the headers', async () => {
    http.handler = (_request, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip', ETag: '"x"' }).end(gzipSync('hello'));
    const { text, headers, status, bytes } = await get('/');
    expect({ text, etag: headers.etag, status, bytes: bytes() }).toEqual({
      text: 'hello',
      etag: '"x"',
      status: 200,
      bytes: 5,
    });
  });

  it('refuses private addresses: literal, by name, and behind a redirect (SEC-13)', async () => {
    const guarded = { allowPrivateHosts: false };
    for (const host of [
      '127.0.0.1',
      '[::1]',
      '[::ffff:10.0.0.1]',
      '[::127.0.0.1]',
      '[64:ff9b::7f00:1]',
      '10.1.2.3',
      '169.254.169.254',
      '0x7f.1',
      '2130706433',
      '0.0.0.0',
      '100.64.0.1',
      '224.0.0.1',
      '[fe80::1]',
      '[fc00::1]',
      'localhost',
    ]) {
      await expect(get(`http://${host}/`, guarded)).rejects.toEqual(failure('FORBIDDEN_HOST'));
    }
    const lookup: OutgoingFetchOptions['lookup'] = ((
      _name: string,
      _options: object,
      callback: (error: null, list: object[]) => void,
    ) =>
      callback(null, [
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ])) as never;
    await expect(get('http://rebinding.example/', { ...guarded, lookup })).rejects.toEqual(
      failure('FORBIDDEN_HOST'),
    );

    http.handler = (_request, response) =>
      response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end();
    await expect(get('/', { ...guarded, allowedOrigins: [http.origin] })).rejects.toEqual(
      failure('FORBIDDEN_HOST'),
    );
    expect(http.requests).toHaveLength(1);
  });

  it('fetches only http and https', async () => {
    await expect(get('ftp://example.com/x')).rejects.toEqual(failure('INVALID_URL'));
    await expect(get('no address')).rejects.toEqual(failure('INVALID_URL'));
    http.handler = (_request, response) =>
      response.writeHead(302, { Location: 'file:///etc/passwd' }).end();
    await expect(get('/')).rejects.toEqual(failure('INVALID_URL'));
  });

  it('sends credentials to their own origin alone, at most three redirects far (CSV-2)', async () => {
    http.handler = (_request, response) =>
      response.writeHead(302, { Location: `${other.origin}/there` }).end();
    other.handler = (_request, response) => response.end('ok');
    const credentials = { username: 'u', password: 'p', origin: http.origin };
    expect((await get('/', { credentials })).url).toBe(`${other.origin}/there`);
    expect(http.requests[0]?.headers.authorization).toBe(`Basic ${btoa('u:p')}`);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();

    http.handler = (_request, response) => response.writeHead(302, { Location: '/again' }).end();
    http.requests.length = 0;
    await expect(get('/')).rejects.toEqual(failure('NETWORK'));
    expect(http.requests).toHaveLength(4);
  });

  it('ends with the status, and when to try again (TR-3)', async () => {
    http.handler = (_request, response) => response.writeHead(429, { 'Retry-After': '7' }).end();
    await expect(get('/')).rejects.toEqual(
      failure('HTTP_429', {
        message: 'HTTP 429: Too Many Requests',
        status: 429,
        retryAfterMs: 7000,
      }),
    );
    http.handler = (_request, response) =>
      response.writeHead(503, { 'Retry-After': 'Fri, 31 Dec 2100 23:59:59 GMT' }).end();
    await expect(get('/')).rejects.toEqual(failure('HTTP_503', { retryAfterMs: 86_400_000 }));
    http.handler = (_request, response) =>
      response.writeHead(503, { 'Retry-After': 'when it suits' }).end();
    await expect(get('/')).rejects.toEqual(failure('HTTP_503', { retryAfterMs: undefined }));
    http.handler = (_request, response) => response.writeHead(304).end();
    await expect(get('/')).rejects.toEqual(failure('HTTP_304'));
    expect((await get('/', { accept304: true })).status).toBe(304);
  });

  it('takes no longer than it may, the body included', async () => {
    http.handler = () => {};
    await expect(get('/', { timeoutMs: 50 })).rejects.toEqual(
      failure('TIMEOUT', { message: 'Request timeout' }),
    );
    http.handler = (_request, response) => void response.write('some');
    await expect(get('/', { timeoutMs: 50 })).rejects.toEqual(failure('TIMEOUT'));
  });

  it('reads no more than it may, of what a small body unpacks to (CSV-3)', async () => {
    http.handler = (_request, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('x'.repeat(1_000_000)));
    await expect(get('/')).rejects.toEqual(failure('TOO_LARGE'));
  });

  it('says what is wrong with the way there (TR-3)', async () => {
    const closed = http.origin.replace(/\d+$/, '1');
    await expect(get(`${closed}/`)).rejects.toEqual(
      failure('REFUSED', { message: 'Connection refused' }),
    );
    await expect(get('http://does-not-exist.invalid/')).rejects.toEqual(
      failure('DNS', { message: 'Domain not found' }),
    );
    http.handler = (_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('half', () => response.destroy());
    };
    await expect(get('/')).rejects.toEqual(failure('NETWORK'));
  });

  it('does not take half a packed body for a whole one', async () => {
    const packed = gzipSync('hello '.repeat(50));
    http.handler = (_request, response) =>
      response
        .writeHead(200, { 'Content-Encoding': 'gzip' })
        .end(packed.subarray(0, packed.length - 8));
    await expect(get('/')).rejects.toEqual(failure('NETWORK'));
  });

  it('uses connections again', async () => {
    const ports = new Set<number | undefined>();
    http.handler = (request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    };
    const fetch = createOutgoingFetch({ allowPrivateHosts: true });
    for (let count = 0; count < 10; count++) {
      const request = { url: http.origin, userAgent: 'test', timeoutMs: 2000, maxBytes: 10 };
      const { body } = await fetch(request);
      for await (const chunk of body) expect(chunk.length).toBe(2);
    }
    await fetch.close();
    // A connection is free a moment after its answer has been read: two take turns.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('closes the connection of a body that nobody wants', async () => {
    const closed = new Promise((resolve) => {
      http.handler = (request, response) => {
        request.socket.once('close', resolve);
        response.write('the beginning');
      };
    });
    const fetch = createOutgoingFetch({ allowPrivateHosts: true });
    const request = { url: http.origin, userAgent: 'test', timeoutMs: 60_000, maxBytes: 100 };
    (await fetch(request)).cancel();
    await closed;
    await fetch.close();
  });

  it('can be cut off', async () => {
    const abort = new AbortController();
    http.handler = () => abort.abort();
    await expect(get('/', { signal: abort.signal })).rejects.toEqual(failure('ABORTED'));
  });

  it('asks once more when a kept connection was closed as it was used again', async () => {
    const fetch = createOutgoingFetch({ allowPrivateHosts: true });
    const ask = async () => {
      const response = await fetch({
        url: `${http.origin}/`,
        userAgent: 'test',
        timeoutMs: 2000,
        maxBytes: 1000,
      });
      for await (const _chunk of response.body);
      return response.status;
    };
    http.handler = (request, response) => {
      if (http.requests.length === 2) request.socket.destroy();
      else response.end('ok');
    };
    expect([await ask(), await ask()]).toEqual([200, 200]);
    expect(http.requests).toHaveLength(3);
    await fetch.close();
  });
});
