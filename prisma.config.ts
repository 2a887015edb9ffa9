import { defineConfig } from 'prisma/config';

// Used by `prisma generate` alone, which connects to nothing. Migrations are applied
// by scripts/migrate.ts with Prisma's own schema engine.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
});
