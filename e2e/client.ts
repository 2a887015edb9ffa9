/** A browser's part of HTTP: signs in and keeps the cookie. */
import type { TestServer } from './server.ts';

export interface Client {
  companyId: string;
  get(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, body?: object): Promise<Response>;
}

export const EMAIL = 'admin@example.com';
export const PASSWORD = 'Correct-horse-1!';

/** Registers a company with its administrator, and signs in. */
export async function registerAndSignIn(server: TestServer, csvUrl = ''): Promise<Client> {
  const headers = { 'content-type': 'application/json', origin: server.url };
  const send = (path: string, body: object, more: object = {}) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify(body),
    });
  const registered = await send('/api/register', {
    company: 'Acme',
    email: EMAIL,
    password: PASSWORD,
    csvUrl,
  });
  const { data } = (await registered.json()) as { data: { companyId: string } };
  const signedIn = await send('/api/auth/sign-in/email', { email: EMAIL, password: PASSWORD });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return {
    companyId: data.companyId,
    get: (path, init = {}) => fetch(server.url + path, { ...init, headers: { cookie } }),
    post: (path, body = {}) => send(path, body, { cookie }),
  };
}
