import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiProblem, callApi, wayOut } from './api.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function answering(status: number, body: string): Promise<string> {
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(status).end(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function problemOf(call: Promise<unknown>): Promise<ApiProblem> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiProblem);
  return error as ApiProblem;
}

describe('callApi', () => {
  it('gives the answer', async () => {
    expect(await callApi(await answering(200, '{"a":1}'))).toEqual({ a: 1 });
  });

  it('takes an answer without content', async () => {
    expect(await callApi(await answering(204, ''), { method: 'DELETE' })).toBeUndefined();
  });

  it('tells what is wrong with which field (API-1)', async () => {
    const body = JSON.stringify({
      error: 'Not valid: password: must have a digit; csvUrl: must begin with http://',
      code: 'VALIDATION_FAILED',
      details: [
        'password: must have a digit',
        'password: must have an upper-case letter',
        'csvUrl: must begin with http://',
      ],
    });
    const problem = await problemOf(
      callApi(await answering(400, body), { method: 'POST', body: {} }),
    );
    expect(problem).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    expect(problem.fields).toEqual({
      password: 'Must have a digit',
      csvUrl: 'Must begin with http://',
    });
  });

  it('has words of its own for an answer that is not of the API', async () => {
    const problem = await problemOf(callApi(await answering(502, '<h1>Bad gateway</h1>')));
    expect(problem.message).toBe('Something went wrong on the server (502).');
  });

  it('says when nothing answers', async () => {
    const url = await answering(200, '{}');
    await new Promise((resolve) => server?.close(resolve));
    expect((await problemOf(callApi(url))).message).toMatch(/cannot be reached/);
  });

  it('is ended by its signal, and that is not a problem', async () => {
    const controller = new AbortController();
    controller.abort();
    const call = callApi(await answering(200, '{}'), { signal: controller.signal });
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('wayOut', () => {
  it('leads to the sign-in when the login has ended (PAGE-1)', () => {
    expect(wayOut(new ApiProblem(401, 'Sign in first', 'UNAUTHENTICATED'))).toBe('/login');
  });
  it('leads to the account while the password has to be changed (SEC-1)', () => {
    expect(wayOut(new ApiProblem(403, '', 'PASSWORD_CHANGE_REQUIRED'))).toBe('/account');
  });
  it('leads nowhere after a failed sign-in', () => {
    expect(wayOut(new ApiProblem(401, '', 'SIGN_IN_FAILED'))).toBeNull();
  });
});
