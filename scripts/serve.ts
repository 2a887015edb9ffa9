/** The web process: database, migrations, demonstration, pages, and the way out. */
import path from 'node:path';
import next from 'next';
import { type Application, own, startApplication } from '../lib/application.ts';
import { type Config, getConfig } from '../lib/config.ts';
import { createDemoHandler } from '../lib/demo/feed.ts';
import { getLogger } from '../lib/logger.ts';
import { type HttpServer, listen } from '../lib/server/http-server.ts';
import { installShutdown } from '../lib/server/shutdown.ts';
import { demoFeedPassword, ensureDemo } from './demo.ts';
import { migrate } from './lib/database.ts';
import { type Embedded, loadEnvironment, startEmbedded } from './lib/environment.ts';
import { StartError, stage } from './lib/stages.mjs';

export async function serve({ development }: { development: boolean }): Promise<void> {
  loadEnvironment();
  let embedded: Embedded | undefined;
  await stage('database', async () => {
    embedded = await startEmbedded();
    return embedded ? `embedded PostgreSQL, port ${embedded.server.port}` : 'from DATABASE_URL';
  });
  const stopDatabase = async () => {
    if (embedded?.server.owned) await embedded.server.stop();
  };
  try {
    await run(development, embedded, stopDatabase);
  } catch (error) {
    await stopDatabase();
    throw error;
  }
}

async function run(
  development: boolean,
  embedded: Embedded | undefined,
  stopDatabase: () => Promise<void>,
): Promise<void> {
  const config = getConfig();
  const logger = getLogger();
  await stage('migrations', migrate);
  let signIn: string | undefined;
  if (embedded) {
    await stage('demonstration', async () => {
      const demo = await ensureDemo();
      signIn = `${demo.email} / ${demo.password}`;
      return demo.created ? 'company, feed and user created' : 'is there';
    });
  }

  let server: HttpServer | undefined;
  let application: Application | undefined;
  own();
  const pages = next({
    dev: development,
    dir: path.resolve(import.meta.dirname, '..'),
    hostname: 'localhost',
    port: config.http.port,
  });
  const shutDown = installShutdown({
    graceMs: config.shutdownGraceMs,
    logger,
    groups: () => [
      [
        { name: 'jobs', run: async (grace) => application?.stopJobs(grace) },
        { name: 'http', run: async (grace) => server?.close(grace) },
      ],
      [
        { name: 'pages', run: () => pages.close() },
        { name: 'pool', run: async () => application?.close() },
      ],
      [{ name: 'database', run: stopDatabase }],
    ],
  });
  await stage('pages', async () => {
    await pages.prepare();
  });
  await stage('server', async () => {
    server = await open(config, development, pages);
    return `port ${server.port}`;
  });
  const { port } = server as unknown as HttpServer;
  try {
    application = await startApplication({
      role: 'web',
      ownOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
    });
  } catch (error) {
    logger.error({ error: (error as Error).message }, 'the application did not start');
    shutDown('start failed', 1);
    return;
  }
  const lines = ['', `LiveDash is at ${config.http.appUrl}`];
  if (signIn) lines.push(`Sign in with     ${signIn}`);
  if (embedded) lines.push(`Health token     ${config.healthToken}`);
  console.log(`${lines.join('\n')}\n`);
}

async function open(
  config: Config,
  development: boolean,
  pages: ReturnType<typeof next>,
): Promise<HttpServer> {
  const { port, host, trustProxy, appUrl } = config.http;
  const handler = pages.getRequestHandler();
  const demo = createDemoHandler({
    username: 'demo',
    password: demoFeedPassword(config.authSecret ?? ''),
    // Yesterday: its chats have all been held.
    lastDay: () => new Date(Date.now() - 86_400_000),
  });
  try {
    return await listen({
      port,
      host,
      trustProxy,
      development,
      https: config.production && appUrl.startsWith('https:'),
      first: demo,
      handler: (request, response) => handler(request, response),
      upgrade: development ? pages.getUpgradeHandler() : undefined,
      onError: (error) => getLogger().error({ error: error.message }, 'request failed'),
    });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EADDRINUSE') {
      throw new StartError(
        `Port ${port} is taken by another program.`,
        `Choose another: PORT=${port + 1} npm start`,
      );
    }
    if (code === 'EACCES') {
      throw new StartError(
        `Port ${port} may not be opened by this user.`,
        'Choose one above 1023 with PORT.',
      );
    }
    throw error;
  }
}
