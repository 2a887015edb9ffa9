/** `npm run db:migrate -- --name x`: a migration of what prisma/schema.prisma has beyond the others. */
import { runScript } from './lib/run.mjs';

await runScript([], async () => {
  const { migrate } = await import('./migrate.ts');
  await migrate(process.argv.slice(2));
});
