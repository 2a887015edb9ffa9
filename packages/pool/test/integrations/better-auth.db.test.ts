import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { beforeAll, describe, expect, it } from 'vitest';
import { usePool } from './pooled.ts';

const pooled = usePool();
const create = () =>
  betterAuth({
    database: pooled.pool,
    secret: 'a secret for the tests of the pool, of 32 characters',
    baseURL: 'http://localhost',
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
  });
let auth: ReturnType<typeof create>;
beforeAll(async () => {
  auth = create();
  await (await getMigrations(auth.options)).runMigrations();
});

const ada = { email: 'ada@example.com', password: 'correct horse', name: 'Ada' };

describe('better-auth', () => {
  it('signs up, signs in and knows who it is, in the lane around it', async () => {
    const web = pooled.acquired('web');
    await pooled.pool.runInLane('web', async () => {
      await auth.api.signUpEmail({ body: ada });
      const { headers } = await auth.api.signInEmail({ body: ada, returnHeaders: true });
      const cookie = headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; ');
      const session = await auth.api.getSession({ headers: new Headers({ cookie }) });
      expect(session?.user.email).toBe(ada.email);
    });
    expect(pooled.acquired('web')).toBeGreaterThan(web + 3);
  });

  it('refuses a wrong password, and a second sign-up', async () => {
    await expect(
      auth.api.signInEmail({ body: { ...ada, password: 'wrong one' } }),
    ).rejects.toThrow();
    await expect(auth.api.signUpEmail({ body: ada })).rejects.toThrow();
  });

  it('serves more sign-ups than there are connections', async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        auth.api.signUpEmail({ body: { ...ada, email: `guest${n}@example.com` } }),
      ),
    );
    const { rows } = await pooled.pool.query('SELECT count(*)::int AS count FROM "user"');
    expect(rows).toEqual([{ count: 9 }]);
  });
});
