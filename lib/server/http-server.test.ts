import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpServer, type HttpServerOptions, listen } from './http-server.ts';

let server: HttpServer | undefined;
afterEach(() => server?.close(0));

/** A server that answers with the headers it was asked with. */
async function open(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  server = await listen({
    port: 0,
    host: '127.0.0.1',
    trustProxy: false,
    development: false,
    https: false,
    handler: async (request, response) => {
      response.end(JSON.stringify(request.headers));
    },
    onError: () => {},
    ...options,
  });
  return server;
}
async function get(headers: Record<string, string> = {}) {
  const response = await fetch(`http://127.0.0.1:${server?.port}/`, { headers });
  return { headers: response.headers, seen: (await response.json()) as Record<string, string> };
}

describe('the HTTP server', () => {
  it('knows the client by its socket, whatever it says of itself (SEC-9)', async () => {
    await open();
    const { seen } = await get({
      'x-forwarded-for': '9.9.9.9',
      'x-livedash-client-ip': '8.8.8.8',
      'x-livedash-nonce': 'mine',
    });
    expect(seen['x-livedash-client-ip']).toBe('127.0.0.1');
    expect(seen['x-livedash-nonce']).not.toBe('mine');
  });

  it('takes the last word of a proxy that is trusted (SEC-9)', async () => {
    await open({ trustProxy: true });
    expect(
      (await get({ 'x-forwarded-for': '9.9.9.9, 203.0.113.7' })).seen['x-livedash-client-ip'],
    ).toBe('203.0.113.7');
    expect((await get()).seen['x-livedash-client-ip']).toBe('127.0.0.1');
  });

  it('sends the security headers, and a new nonce each time (SEC-11)', async () => {
    await open({ https: true });
    const [first, second] = [await get(), await get()];
    const policy = first.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`'nonce-${first.seen['x-livedash-nonce']}'`);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(first.seen['x-livedash-nonce']).not.toBe(second.seen['x-livedash-nonce']);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'strict-transport-security': expect.stringContaining('max-age'),
      'x-request-id': first.seen['x-request-id'],
    });
  });

  it('finishes what it is answering when it closes, and takes nothing new (JOB-9)', async () => {
    let finish = () => {};
    const asked = new Promise<void>((resolve) => {
      open({
        handler: async (_request, response) => {
          finish = () => response.end('complete');
          resolve();
        },
      }).then(({ port }) => {
        answer = new Promise((done, fail) => {
          request({ port, host: '127.0.0.1' }, (response) => {
            let text = '';
            response.on('data', (data) => {
              text += data;
            });
            response.on('end', () => done(text));
          })
            .on('error', fail)
            .end();
        });
      });
    });
    let answer: Promise<string> = Promise.resolve('');
    await asked;
    expect(server?.inFlight()).toBe(1);
    const closed = server?.close(5000);
    await expect(fetch(`http://127.0.0.1:${server?.port}/`)).rejects.toThrow();
    finish();
    expect(await answer).toBe('complete');
    await closed;
    server = undefined;
  });

  it('survives a client that speaks no HTTP, and a handler that throws', async () => {
    await open({ handler: () => Promise.reject(new Error('broken')) });
    const response = await fetch(`http://127.0.0.1:${server?.port}/`);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('');
  });
});
