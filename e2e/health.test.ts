import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProxy, type TcpProxy } from '../test/tcp-proxy.ts';
import { type Client, registerAndSignIn } from './client.ts';
import { createTestDatabase, HEALTH_TOKEN, startServer, type TestServer } from './server.ts';

const LIMIT = 2;

describe.each([
  ['enhanced_pooling', 'true'],
  ['standard', 'false'],
])('health in the mode %s', (mode, enhanced) => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let proxy: TcpProxy;
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await startProxy(database.url);
    server = await startServer(proxy.url, {
      USE_ENHANCED_POOLING: enhanced,
      DATABASE_CONNECTION_LIMIT: String(LIMIT),
      SCHEDULER_ENABLED: 'false',
    });
    client = await registerAndSignIn(server);
  });
  afterAll(async () => {
    await server.stop();
    await proxy.close();
    await database.drop();
  });

  /** An answer that takes longer than three seconds is none (DB-10). */
  async function health(token: string | null = HEALTH_TOKEN) {
    const response = await fetch(`${server.url}/api/admin/database-health`, {
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(3000),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }
  const ready = async () => (await fetch(`${server.url}/api/health/ready`)).status;

  it('is told to who knows the token, and to nobody else (DB-9)', async () => {
    for (const token of [null, 'x', HEALTH_TOKEN.slice(0, -1), `${HEALTH_TOKEN}x`]) {
      const { status, body } = await health(token);
      expect({ status, body }).toEqual({ status: 401, body: { error: 'Unauthorized' } });
    }
  });

  it('says all there is to know (DB-11)', async () => {
    const { status, headers, body } = await health();
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      status: 'healthy',
      reasons: [],
      database: {
        connected: true,
        connectionType: mode,
        latencyMs: expect.any(Number),
        server: {
          version: expect.any(String),
          maxConnections: expect.any(Number),
          connectionsOurs: expect.any(Number),
        },
      },
      pool: { waitingRequests: 0, exhausted: false },
      metrics: { totalSessions: 0, processingRecords: 0, recentAIRequests: 0 },
      schedulers: { enabled: false },
      environment: {
        nodeEnv: 'production',
        enhancedPooling: { value: enhanced === 'true', origin: 'env' },
        connectionLimit: { value: LIMIT, origin: 'env' },
        poolTimeout: { value: 10, origin: 'default' },
        acquireTimeout: { value: 10, origin: 'default' },
      },
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect(JSON.stringify(body)).not.toContain(new URL(database.url).password);
  });

  it('answers with every connection in use, as degraded (DB-10)', async () => {
    const locker = new pg.Client({ connectionString: database.url });
    locker.on('error', () => {});
    await locker.connect();
    await locker.query('BEGIN; LOCK TABLE "Session" IN ACCESS EXCLUSIVE MODE');
    const held = Array.from({ length: 3 }, () => client.get('/api/dashboard/sessions'));
    let answer = await health();
    while (answer.body.status === 'healthy') answer = await health();
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: 'degraded',
        pool: { totalConnections: LIMIT, idleConnections: 0, exhausted: true },
        metrics: { totalSessions: 'error' },
      },
    });
    await locker.query('ROLLBACK');
    await locker.end();
    for (const response of await Promise.all(held)) expect(response.status).toBe(200);
    expect((await health()).body.status).toBe('healthy');
  });

  it.each(['reset', 'silent'] as const)(
    'answers with the way to the database %s, as unhealthy (DB-10, DB-12)',
    async (state) => {
      proxy.mode = state;
      if (state === 'reset') proxy.cut();
      else proxy.stall();
      const { status, body } = await health();
      expect({ status, body }).toMatchObject({
        status: 503,
        body: {
          status: 'unhealthy',
          database: { connected: false, error: expect.any(String) },
          environment: { connectionLimit: { value: LIMIT } },
          pool: { totalConnections: expect.any(Number) },
        },
      });
      expect(await ready()).toBe(503);
      expect((await fetch(`${server.url}/api/health/live`)).status).toBe(200);

      proxy.mode = 'open';
      // What fell silent in the middle of an answer cannot go on.
      proxy.cut();
      let after = await health();
      while (after.body.status !== 'healthy') after = await health();
      expect(server.process.exitCode).toBeNull();
    },
  );
});
