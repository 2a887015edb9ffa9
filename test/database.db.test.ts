import { describe, expect, it } from 'vitest';
import { findDrift } from '../scripts/lib/migrations.ts';
import { useDatabase } from './database.ts';
import { createCompany, createSession } from './factories.ts';

const db = useDatabase();

describe('the database', () => {
  it('is what the migrations make of prisma/schema.prisma', async () => {
    expect(await findDrift({ connectionString: db.url })).toBeNull();
  });

  it('refuses an end before the start (DM-2)', async () => {
    const company = await createCompany(db.prisma);
    const session = createSession(db.prisma, {
      companyId: company.id,
      startTime: new Date('2025-07-01T10:00:00Z'),
      endTime: new Date('2025-07-01T09:59:59Z'),
    });
    await expect(session).rejects.toThrow(/Session_/);
  });
});
