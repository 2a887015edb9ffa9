/** `npm run db:migrate -- --name x` */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createMigration, MigrationError } from './lib/migrations.ts';
import { startThrowAwayPostgres } from './lib/postgres.ts';
import { StartError } from './lib/stages.mjs';

/** Compared on a throw-away server: no database of yours is touched. */
export async function migrate(parameters: string[]): Promise<void> {
  const { values } = parseArgs({ args: parameters, options: { name: { type: 'string' } } });
  if (values.name === undefined) {
    throw new StartError('The migration needs a name.', 'npm run db:migrate -- --name add_colour');
  }
  const server = await startThrowAwayPostgres('migrate');
  try {
    const file = await createMigration({ connectionString: server.url('postgres') }, values.name);
    console.log(
      file === null
        ? 'The migrations already give what prisma/schema.prisma says.'
        : `${path.relative(process.cwd(), file)}\nRead it, add what Prisma cannot say, and commit it. The next start applies it.`,
    );
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    throw new StartError(error.message, 'Mend it and try again.');
  } finally {
    await server.stop();
  }
  process.exit(0);
}
