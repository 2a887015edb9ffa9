/** Migrations before the first request, and what to say when the database cannot be had. */
import pg from 'pg';
import { getConfig } from '../../lib/config.ts';
import { connectionOptions } from '../../lib/database-pool.ts';
import { applyMigrations, MigrationError } from './migrations.ts';
import { StartError } from './stages.mjs';

/** Returns what was done, for the line of its stage. */
export async function migrate(): Promise<string> {
  const { database } = getConfig();
  const address = database.directAddress;
  try {
    await reach(connectionOptions(database, address));
    const applied = await applyMigrations(connectionOptions(database, address));
    return applied.length === 0 ? 'the schema is up to date' : `applied: ${applied.join(', ')}`;
  } catch (error) {
    if (error instanceof MigrationError) {
      throw new StartError(
        error.message,
        'Nothing of this migration was kept. Mend the cause and start again; the ones before it stay applied.',
      );
    }
    const { code, message } = error as { code?: string; message: string };
    const where = address ? `${address.host}:${address.port}/${address.database}` : 'the database';
    throw new StartError(
      `The database ${where} cannot be used: ${message || code}`,
      ADVICE[code ?? ''] ??
        'Check DATABASE_URL, and that the server accepts connections from here.',
    );
  }
}

/** By a plain connection: its errors say more than the engine's. */
async function reach(options: pg.ClientConfig): Promise<void> {
  const client = new pg.Client({ ...options, connectionTimeoutMillis: 10_000 });
  await client.connect();
  await client.end();
}

const ADVICE: Record<string, string> = {
  ECONNREFUSED:
    'Nothing listens there. Is the server running, and are host and port in DATABASE_URL right?',
  ENOTFOUND: 'The host has no address. Check its name in DATABASE_URL.',
  '28P01':
    'The server refuses the password. Check user and password in DATABASE_URL; special characters may be percent-encoded.',
  '3D000': 'Create the database first (createdb), or name another in DATABASE_URL.',
  '53300':
    'The server has no connection left. Raise max_connections, or lower DATABASE_CONNECTION_LIMIT of those who use it.',
};
