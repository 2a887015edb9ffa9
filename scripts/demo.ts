/** The demonstration: a company whose feed this very application serves. */
import { createHmac } from 'node:crypto';
import { temporaryPassword } from '../lib/auth/passwords.ts';
import { getConfig } from '../lib/config.ts';
import { getDatabasePool } from '../lib/database-pool.ts';
import { createDemoCompany, DEMO_EMAIL } from '../lib/demo/company.ts';
import { getPrisma } from '../lib/prisma.ts';
import { migrate } from './lib/database.ts';
import { keptSecret, loadEnvironment, startEmbedded } from './lib/environment.ts';
import { StartError } from './lib/stages.mjs';

/** The feed's password needs no place of its own: whoever knows the secret can tell it. */
export function demoFeedPassword(authSecret: string): string {
  return createHmac('sha256', authSecret).update('demonstration feed').digest('base64url');
}

/** Creates the demonstration unless it is there; its feed follows the port. */
export async function ensureDemo(): Promise<{ email: string; password: string; created: boolean }> {
  const config = getConfig();
  const { authSecret, credentialsSecret } = config;
  if (authSecret === undefined || credentialsSecret === undefined) {
    throw new StartError('AUTH_SECRET is not set.', 'Set it to a secret of 16 characters or more.');
  }
  const password =
    process.env.SEED_ADMIN_PASSWORD || (await keptSecret('demo-password', temporaryPassword));
  const created = await createDemoCompany(getPrisma(), {
    feedUrl: `http://127.0.0.1:${config.http.port}/demo/feed.csv`,
    feedUsername: 'demo',
    feedPassword: demoFeedPassword(authSecret),
    credentialsSecret,
    password,
  });
  return { email: DEMO_EMAIL, password, created };
}

/** `npm run demo` */
export async function demo(): Promise<void> {
  loadEnvironment();
  const embedded = await startEmbedded();
  await migrate();
  const { email, password, created } = await ensureDemo();
  await getPrisma().$disconnect();
  await getDatabasePool().close();
  if (embedded?.server.owned) await embedded.server.stop();
  console.log(
    created ? `\nCreated. Sign in with ${email} / ${password}` : `\n${email} is there already.`,
  );
  process.exit(0);
}
